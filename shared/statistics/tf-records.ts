const headerBytes = 12;
const footerBytes = 4;
const castagnoli = 0x82f63b78;

const crcOfByte = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? castagnoli : 0);
  return crc;
});

/**
 * The records in the bytes of a TFRecord file, as views.
 *
 * Source: TensorFlow, "TFRecord and tf.train.Example": length (uint64), masked CRC-32C of the length, data, masked CRC-32C of the data.
 *
 * @throws {RangeError} when the bytes end inside a record or a checksum is wrong.
 */
export function tfRecords(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    if (start + headerBytes > bytes.length) throw new RangeError("it ends inside the length of a record");
    const length = Number(view.getBigUint64(start, true));
    check(bytes.subarray(start, start + 8), view.getUint32(start + 8, true));
    const end = start + headerBytes + length;
    if (end + footerBytes > bytes.length) throw new RangeError("it ends inside a record");
    const record = bytes.subarray(start + headerBytes, end);
    check(record, view.getUint32(end, true));
    records.push(record);
    start = end + footerBytes;
  }
  return records;
}

function check(bytes: Uint8Array, expected: number): void {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcOfByte[(crc ^ byte) & 0xff]!;
  crc = ~crc >>> 0;
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  if (masked !== expected) throw new RangeError("the checksum of a record is wrong");
}
