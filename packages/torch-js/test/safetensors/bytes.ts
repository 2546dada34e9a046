/** The bytes of a safetensors file: the header's length, the header, the data; nothing is checked or padded. */
export function fileBytes(header: unknown, data: Uint8Array | readonly number[] = [], length?: bigint): Buffer {
  const text = Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, Uint8Array.from(data)]);
}

/** Length, header and data of a file's bytes. */
export function parts(file: Buffer): { start: number; header: Record<string, unknown>; data: Buffer } {
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, start).toString()) as Record<string, unknown>;
  return { start, header, data: file.subarray(start) };
}
