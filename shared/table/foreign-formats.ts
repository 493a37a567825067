/** A format that is recognised only to say that it is not read. */
export interface ForeignKind {
  readonly kind: string;
  readonly remedy: string;
}

interface Signature extends ForeignKind {
  /** Latin-1 text of the first bytes. */
  readonly magic: string;
  /** True where text could begin like this: then the bytes that follow must be binary. */
  readonly printable?: boolean;
}

const columnar = "Write the table as Parquet, Arrow, CSV or JSON Lines.";
const recompress = "Compress with gzip or zstd, or upload the text as it is.";

const signatures: readonly Signature[] = [
  {
    magic: "PARE",
    kind: "encrypted Parquet",
    remedy: "Upload Parquet without its own encryption; the bucket encrypts.",
    printable: true,
  },
  { magic: "ORC", kind: "ORC", remedy: columnar, printable: true },
  { magic: "Obj\x01", kind: "Avro", remedy: columnar },
  {
    magic: "FEA1",
    kind: "Feather version 1",
    remedy: "Write it as Feather version 2 (Arrow) or Parquet.",
    printable: true,
  },
  {
    magic: "PK\x03\x04",
    kind: "a zip archive (or an Excel workbook)",
    remedy: "Upload the table inside as CSV, Parquet or JSON Lines.",
  },
  { magic: "\xd0\xcf\x11\xe0", kind: "an old Excel workbook", remedy: "Save the sheet as CSV." },
  { magic: "\xfd7zXZ\0", kind: "xz", remedy: recompress },
  { magic: "BZh", kind: "bzip2", remedy: recompress, printable: true },
  { magic: "\x04\x22\x4d\x18", kind: "LZ4", remedy: recompress },
  { magic: "\xff\x06\0\0sNaPpY", kind: "framed Snappy", remedy: recompress },
  { magic: "SQLite format 3\0", kind: "an SQLite database", remedy: columnar },
  { magic: "\x89HDF\r\n", kind: "HDF5", remedy: columnar },
  { magic: "\x93NUMPY", kind: "a NumPy array", remedy: columnar },
  { magic: "%PDF-", kind: "a PDF", remedy: "Upload the table itself as CSV or Parquet." },
  { magic: "\xff\xfe", kind: "UTF-16 text", remedy: "Save the file as UTF-8." },
  { magic: "\xfe\xff", kind: "UTF-16 text", remedy: "Save the file as UTF-8." },
];

const markup = /^[\s\ufeff]*<(?:\?xml|!doctype|html|error>)/i;

/**
 * The known format that is not read here, or null. `text` says whether the bytes look like text, because some formats begin with letters
 * a header line may begin with as well.
 */
export function unsupportedKind(head: Uint8Array, text: boolean): ForeignKind | null {
  const beginning = Buffer.from(head.subarray(0, 512)).toString("latin1");
  for (const { magic, printable, kind, remedy } of signatures) {
    if (beginning.startsWith(magic) && !(printable === true && text)) return { kind, remedy };
  }
  if (beginning.startsWith("ustar", 257))
    return { kind: "a tar archive", remedy: "Upload the files inside it one by one." };
  if (looksLikeUtf16(head)) return { kind: "UTF-16 text", remedy: "Save the file as UTF-8." };
  if (markup.test(beginning)) {
    return {
      kind: "XML or HTML",
      remedy:
        "Upload the table as CSV, Parquet or JSON Lines; a web page or an error message may have been saved in its place.",
    };
  }
  return null;
}

/** Without a byte order mark, ASCII in UTF-16 is every other byte NUL. */
function looksLikeUtf16(head: Uint8Array): boolean {
  const pairs = Math.min(head.length, 64) >> 1;
  if (pairs < 4) return false;
  for (const zeroAt of [0, 1]) {
    let matching = 0;
    for (let i = 0; i < pairs; i++) {
      if (head[2 * i + zeroAt] === 0 && head[2 * i + 1 - zeroAt]! >= 9 && head[2 * i + 1 - zeroAt]! < 127) matching++;
    }
    if (matching === pairs) return true;
  }
  return false;
}
