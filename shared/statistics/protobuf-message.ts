import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How one value is written after its tag, and read again. */
interface ValueCodec<T> {
  readonly wireType: WireType;
  write(writer: BinaryWriter, value: T): void;
  read(reader: BinaryReader): T;
}

/** A scalar, and the value that stands for an absent one. */
interface ScalarCodec<T> extends ValueCodec<T> {
  readonly zero: T;
}

/** One field of a message: its number, what it is before it is read, and how it goes. */
interface Field<T> {
  readonly number: number;
  readonly wireType: WireType;
  initial(): T;
  write(writer: BinaryWriter, value: T): void;
  read(reader: BinaryReader, before: T): T;
}

/** The fields of a message, by the names they have in TypeScript. */
type Fields = Readonly<Record<string, Field<unknown>>>;

/** A message as its fields say. */
export type MessageOf<M> = M extends MessageCodec<infer T> ? T : never;

/** A message: what it is when empty, and its bytes. */
interface MessageCodec<T> extends ValueCodec<T> {
  create(values?: Partial<T>): T;
  encode(value: T): Uint8Array;
  /** @throws {Error} for bytes that are no such message. */
  decode(bytes: Uint8Array): T;
}

/** A whole number from 0 (`uint64`), exact up to 2^53. */
export const uint64: ScalarCodec<number> = {
  wireType: WireType.Varint,
  zero: 0,
  write: (writer, value) => writer.uint64(value),
  read: (reader) => Number(reader.uint64()),
};

/** An enumeration, by number. */
export const enumeration: ScalarCodec<number> = {
  wireType: WireType.Varint,
  zero: 0,
  write: (writer, value) => writer.int32(value),
  read: (reader) => reader.int32(),
};

/** A double. */
export const double: ScalarCodec<number> = {
  wireType: WireType.Bit64,
  zero: 0,
  write: (writer, value) => writer.double(value),
  read: (reader) => reader.double(),
};

/** A number of single precision. */
export const float: ScalarCodec<number> = {
  wireType: WireType.Bit32,
  zero: 0,
  write: (writer, value) => writer.float(value),
  read: (reader) => reader.float(),
};

/** UTF-8 text. */
export const text: ScalarCodec<string> = {
  wireType: WireType.LengthDelimited,
  zero: "",
  write: (writer, value) => writer.string(value),
  read: (reader) => reader.string(),
};

/** A scalar that is not written when it is zero (proto3's implicit presence). */
export function one<T>(number: number, codec: ScalarCodec<T>): Field<T> {
  const { wireType, zero } = codec;
  return {
    number,
    wireType,
    initial: () => zero,
    write: (writer, value) => {
      if (!Object.is(value, zero)) codec.write(writer.tag(number, wireType), value);
    },
    read: (reader) => codec.read(reader),
  };
}

/** A value that may be absent: null then. */
export function maybe<T>(number: number, codec: ValueCodec<T>): Field<T | null> {
  const { wireType } = codec;
  return {
    number,
    wireType,
    initial: () => null,
    write: (writer, value) => {
      if (value !== null) codec.write(writer.tag(number, wireType), value);
    },
    read: (reader) => codec.read(reader),
  };
}

/** Any number of values, each with its tag. */
export function many<T>(number: number, codec: ValueCodec<T>): Field<T[]> {
  const { wireType } = codec;
  return {
    number,
    wireType,
    initial: () => [],
    write: (writer, values) => {
      for (const value of values) codec.write(writer.tag(number, wireType), value);
    },
    read: (reader, before) => {
      before.push(codec.read(reader));
      return before;
    },
  };
}

/**
 * A message of these fields. Fields are written in the order given; unknown fields, and known ones in another wire format, are skipped. Of a value that stands twice the last
 * counts.
 */
// biome-ignore lint/suspicious/noExplicitAny: a field is contravariant in what it writes, so fields of all types meet in `any` alone
export function message<F extends Readonly<Record<string, Field<any>>>>(
  fields: F,
): MessageCodec<{ -readonly [K in keyof F]: ReturnType<F[K]["initial"]> }> {
  type T = { -readonly [K in keyof F]: ReturnType<F[K]["initial"]> };
  const entries = Object.entries(fields as Fields);
  const byNumber = new Map(entries.map(([name, field]) => [field.number, { name, field }]));
  const create = (values: Partial<T> = {}): T =>
    ({ ...Object.fromEntries(entries.map(([name, field]) => [name, field.initial()])), ...values }) as T;
  const writeFields = (writer: BinaryWriter, value: T): void => {
    for (const [name, field] of entries) field.write(writer, value[name]);
  };
  const readFields = (reader: BinaryReader, end: number): T => {
    const value = create() as Record<string, unknown>;
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const known = byNumber.get(number);
      if (known === undefined || known.field.wireType !== wireType) reader.skip(wireType, number);
      else value[known.name] = known.field.read(reader, value[known.name]);
    }
    if (reader.pos > end) throw new RangeError("a message ends inside one of its fields");
    return value as T;
  };
  return {
    wireType: WireType.LengthDelimited,
    create,
    write: (writer, value) => {
      writer.fork();
      writeFields(writer, value);
      writer.join();
    },
    read: (reader) => {
      const length = reader.uint32();
      return readFields(reader, reader.pos + length);
    },
    encode: (value) => {
      const writer = new BinaryWriter();
      writeFields(writer, value);
      return writer.finish();
    },
    decode: (bytes) => readFields(new BinaryReader(bytes), bytes.length),
  };
}
