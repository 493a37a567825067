const maxDepth = 32;

/**
 * Checks that the FlatBuffers of an Arrow message or footer stay inside their bytes, as the library that decodes them does not: a
 * flipped byte could make it loop over billions of fields.
 *
 * @throws {RangeError} when an offset, a vector or a text leaves the bytes, or the schema has more than `maxFields` fields at any depth.
 * Source: Arrow columnar format 1.5, Schema.fbs, Message.fbs, File.fbs.
 */
export function verifyArrowMetadata(bytes: Uint8Array, root: "message" | "footer", maxFields: number): void {
  const table = new Verifier(bytes, maxFields);
  const start = table.root();
  if (root === "footer") {
    table.schema(start, 1);
    table.vector(start, 2, 24);
    table.vector(start, 3, 24);
  } else table.message(start);
}

class Verifier {
  readonly #view: DataView;
  #fieldsLeft: number;

  constructor(bytes: Uint8Array, maxFields: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fieldsLeft = maxFields;
  }

  root(): number {
    return this.#view.getUint32(0, true);
  }

  message(table: number): void {
    const header = this.#at(table, 1);
    const type = header === null ? 0 : this.#view.getUint8(header);
    if (type === 1) this.schema(table, 2);
    else if (type === 3) this.#recordBatch(this.#table(table, 2));
    else if (type === 2) {
      const dictionary = this.#table(table, 2);
      if (dictionary !== null) this.#recordBatch(this.#table(dictionary, 1));
    } else throw new RangeError(`message of type ${type}`);
    this.#keyValues(table, 4);
  }

  schema(parent: number, field: number): void {
    const schema = this.#table(parent, field);
    if (schema === null) throw new RangeError("no schema");
    this.#fields(schema, 1, 0);
    this.#keyValues(schema, 2);
    this.vector(schema, 3, 8);
  }

  /** Position of the first element of a vector and their number. */
  vector(table: number, field: number, elementBytes: number): { start: number; length: number } {
    const at = this.#at(table, field);
    if (at === null) return { start: 0, length: 0 };
    const position = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(position, true);
    if (position + 4 + length * elementBytes > this.#view.byteLength) throw new RangeError(`vector of ${length}`);
    return { start: position + 4, length };
  }

  #recordBatch(batch: number | null): void {
    if (batch === null) throw new RangeError("no record batch");
    this.vector(batch, 1, 16);
    this.vector(batch, 2, 16);
    this.#table(batch, 3);
    this.vector(batch, 4, 8);
  }

  #fields(table: number, field: number, depth: number): void {
    if (depth > maxDepth) throw new RangeError("fields nested too deep");
    const { start, length } = this.vector(table, field, 4);
    for (let i = 0; i < length; i++) {
      if (this.#fieldsLeft-- <= 0) throw new RangeError("too many fields");
      const child = this.#follow(start + 4 * i);
      this.vector(child, 0, 1);
      this.#table(child, 3);
      this.#table(child, 4);
      this.#fields(child, 5, depth + 1);
      this.#keyValues(child, 6);
    }
  }

  #keyValues(table: number, field: number): void {
    const { start, length } = this.vector(table, field, 4);
    for (let i = 0; i < length; i++) {
      const pair = this.#follow(start + 4 * i);
      this.vector(pair, 0, 1);
      this.vector(pair, 1, 1);
    }
  }

  #table(parent: number, field: number): number | null {
    const at = this.#at(parent, field);
    return at === null ? null : this.#follow(at);
  }

  #follow(at: number): number {
    const table = at + this.#view.getUint32(at, true);
    const vtable = table - this.#view.getInt32(table, true);
    const size = this.#view.getUint16(vtable, true);
    if (vtable + size > this.#view.byteLength) throw new RangeError("table layout");
    return table;
  }

  /** Where a field of a table is stored; null when it is left out. */
  #at(table: number, field: number): number | null {
    const vtable = table - this.#view.getInt32(table, true);
    const slot = 4 + 2 * field;
    if (slot + 2 > this.#view.getUint16(vtable, true)) return null;
    const offset = this.#view.getUint16(vtable + slot, true);
    return offset === 0 ? null : table + offset;
  }
}
