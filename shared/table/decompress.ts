import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from "node:zlib";
import { InputError } from "../errors.ts";
import type { ReadContext } from "./read-context.ts";
import type { Compression } from "./table.ts";

/** zlib's default of 16 KiB halves the speed. */
const outputChunkBytes = 256 * 1024;
const freeExpansionBytes = 64 * 1024 * 1024;

type Codec = Exclude<Compression, "none">;
type Decoder = Gunzip | ZstdDecompress;

/** Where the reading of the compressed bytes stands; `rest` was read and not yet decoded. */
interface Progress {
  readonly input: AsyncIterator<Uint8Array>;
  rest: Uint8Array | null;
  consumedBytes: number;
  producedBytes: number;
}

/**
 * The decoded bytes of a gzip (any number of members, zero padding after the last) or zstd (any number of frames) stream, in pieces
 * of at most 256 KiB, as the compressed bytes arrive.
 *
 * @throws {InputError} TRUNCATED when the stream ends within a member or frame, CORRUPT when its bytes or checksum are wrong,
 * EXPANDS_TOO_MUCH when more than 64 MiB came out and that is more than `maxExpansion` bytes for each compressed byte.
 * @throws what `chunks` throws, unchanged.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  codec: Codec,
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  const progress: Progress = { input: chunks[Symbol.asyncIterator](), rest: null, consumedBytes: 0, producedBytes: 0 };
  try {
    do {
      yield* decodeUntilItStops(progress, codec, context);
      if (codec === "gzip") await expectPadding(progress, context);
    } while (progress.rest !== null);
  } finally {
    await progress.input.return?.();
  }
}

/** Node's gunzip goes on to the next member by itself; its zstd decoder stops at the end of a frame when more bytes follow. */
async function* decodeUntilItStops(progress: Progress, codec: Codec, context: ReadContext): AsyncGenerator<Uint8Array> {
  const decoder: Decoder =
    codec === "gzip"
      ? createGunzip({ chunkSize: outputChunkBytes })
      : createZstdDecompress({ chunkSize: outputChunkBytes });
  let foreign: { readonly error: unknown } | undefined;
  const feeding = feed(decoder, progress).catch((error: unknown) => {
    foreign = { error };
    decoder.destroy();
  });
  try {
    for await (const piece of decoder as AsyncIterable<Uint8Array>) {
      progress.producedBytes += piece.length;
      const consumed = progress.consumedBytes + decoder.bytesWritten;
      if (
        progress.producedBytes > freeExpansionBytes &&
        progress.producedBytes > context.limits.maxExpansion * consumed
      ) {
        throw expandsTooMuch(context, consumed, progress.producedBytes);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (foreign !== undefined) throw foreign.error;
    throw damaged(context, codec, progress.consumedBytes + decoder.bytesWritten, error);
  } finally {
    decoder.destroy();
    await feeding;
  }
  progress.consumedBytes += decoder.bytesWritten;
}

async function feed(decoder: Decoder, progress: Progress): Promise<void> {
  // A decoder that fails never calls back for the write it failed on.
  const failed = new Promise<false>((resolve) => decoder.once("close", () => resolve(false)));
  while (!decoder.destroyed) {
    if (progress.rest === null || progress.rest.length === 0) {
      const next = await progress.input.next();
      progress.rest = next.done === true ? null : next.value;
      if (progress.rest === null) {
        decoder.end();
        return;
      }
    }
    const before = decoder.bytesWritten;
    const given = progress.rest;
    if (!(await Promise.race([write(decoder, given), failed]))) return;
    progress.rest = given.subarray(decoder.bytesWritten - before);
    if (progress.rest.length > 0) return;
  }
}

/** True when the decoder took the bytes it wanted; false when it failed, of which its reader hears. */
function write(decoder: Decoder, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    decoder.write(bytes, (error) => resolve(error === null || error === undefined));
  });
}

async function expectPadding(progress: Progress, context: ReadContext): Promise<void> {
  while (progress.rest !== null) {
    if (progress.rest.some((byte) => byte !== 0)) {
      throw new InputError({
        code: "CORRUPT",
        object: context.object,
        place: `after compressed byte ${count(progress.consumedBytes)}`,
        problem: "There are bytes after the end of the gzip stream that are no gzip.",
        remedy: "Write the file again and upload it whole.",
      });
    }
    const next = await progress.input.next();
    progress.rest = next.done === true ? null : next.value;
  }
}

function damaged(context: ReadContext, codec: Codec, bytesRead: number, cause: unknown): InputError {
  const cut = cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR";
  return new InputError(
    {
      code: cut ? "TRUNCATED" : "CORRUPT",
      object: context.object,
      place: `near compressed byte ${count(bytesRead)}`,
      problem: cut ? `The ${codec} stream ends before it is complete.` : `The ${codec} stream is damaged.`,
      remedy: "Write the file again and upload it whole.",
    },
    { cause },
  );
}

function expandsTooMuch(context: ReadContext, compressedBytes: number, decodedBytes: number): InputError {
  return new InputError({
    code: "EXPANDS_TOO_MUCH",
    object: context.object,
    place: `compressed byte ${count(compressedBytes)}`,
    problem: `${count(compressedBytes)} bytes have become ${count(decodedBytes)}, more than ${context.limits.maxExpansion} times as many.`,
    remedy:
      "Check that this is data and not a decompression bomb; if it is data, upload it uncompressed or as Parquet.",
  });
}

function count(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
