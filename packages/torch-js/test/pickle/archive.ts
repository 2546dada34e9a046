import { crc32 } from "node:zlib";

export interface Part {
  name: string;
  content: Uint8Array;
  /** What the archive says instead of what is so. */
  claims?: {
    bytes?: number;
    stored?: number;
    crc?: number;
    flags?: number;
    method?: number;
    header?: number;
    local?: string;
  };
  /** Sizes and place in the 64-bit field. */
  wide?: boolean;
}

function header(size: number, fields: [offset: number, bytes: 2 | 4 | 8, value: number][]): Buffer {
  const buffer = Buffer.alloc(size);
  for (const [offset, bytes, value] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), offset);
    else buffer.writeUIntLE(value, offset, bytes);
  }
  return buffer;
}

/** A zip archive of stored entries; `end` overrides fields of its end record, `wide` gives it a 64-bit one. */
export function zip(
  parts: readonly Part[],
  { wide = false, end = {} as Record<number, number>, comment = "" } = {},
): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let position = 0;
  for (const { name, content, claims = {}, wide: large = false } of parts) {
    const place = claims.header ?? position;
    const bytes = claims.bytes ?? content.length;
    const stored = claims.stored ?? bytes;
    const text = Buffer.from(name);
    const localName = Buffer.from(claims.local ?? name);
    const padding = Buffer.alloc(5);
    const head = header(30, [
      [0, 4, 0x04034b50],
      [26, 2, localName.length],
      [28, 2, padding.length],
    ]);
    local.push(head, localName, padding, Buffer.from(content));
    position += head.length + localName.length + padding.length + content.length;
    const other = header(6, [
      [0, 2, 0x4246],
      [2, 2, 2],
    ]);
    const extra = large
      ? Buffer.concat([
          other,
          header(28, [
            [0, 2, 1],
            [2, 2, 24],
            [4, 8, bytes],
            [12, 8, stored],
            [20, 8, place],
          ]),
        ])
      : other;
    const short = (value: number) => (large ? 0xffffffff : value);
    central.push(
      header(46, [
        [0, 4, 0x02014b50],
        [8, 2, claims.flags ?? 0x808],
        [10, 2, claims.method ?? 0],
        [16, 4, claims.crc ?? crc32(content)],
        [20, 4, short(stored)],
        [24, 4, short(bytes)],
        [28, 2, text.length],
        [30, 2, extra.length],
        [42, 4, short(place)],
      ]),
      text,
      extra,
    );
  }
  const directory = Buffer.concat(central);
  const at = (field: number, value: number) => end[field] ?? value;
  const large = header(76, [
    [0, 4, 0x06064b50],
    [32, 8, at(32, parts.length)],
    [40, 8, directory.length],
    [48, 8, at(48, position)],
    [56, 4, at(56, 0x07064b50)],
    [64, 8, at(64, position + directory.length)],
  ]);
  const last = header(22, [
    [0, 4, 0x06054b50],
    [4, 2, at(4, 0)],
    [10, 2, wide ? 0xffff : at(10, parts.length)],
    [12, 4, wide ? 0xffffffff : at(12, directory.length)],
    [16, 4, wide ? 0xffffffff : at(16, position)],
    [20, 2, comment.length],
  ]);
  return Buffer.concat([...local, directory, ...(wide ? [large] : []), last, Buffer.from(comment)]);
}

/** The parts of a file of torch.save: a pickle, and storages by their keys. */
export function parts(
  pickle: Uint8Array,
  storages: Record<string, Uint8Array> = {},
  more: readonly Part[] = [],
): Part[] {
  return [
    { name: "a/data.pkl", content: pickle },
    ...Object.entries(storages).map(([key, content]) => ({ name: `a/data/${key}`, content })),
    ...more,
  ];
}

/** Pickle instructions from text: `\x80\x02` in front and `.` behind are added. */
export function pickle(...instructions: string[]): Buffer {
  return Buffer.from(`\x80\x02${instructions.join("")}.`, "latin1");
}

/** Texts, numbers and tuples as instructions. */
export const say = {
  text: (text: string) => `X${String.fromCharCode(text.length)}\0\0\0${text}`,
  int: (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return `J${bytes.toString("latin1")}`;
  },
  ints: (values: readonly number[]) => `(${values.map(say.int).join("")}t`,
  name: (name: string) => `c${name.replace(/\.([^.]*)$/, "\n$1")}\n`,
  storage: (type: string, key: string, length: number) =>
    `(${say.text("storage")}${say.name(type)}${say.text(key)}${say.text("cpu")}${say.int(length)}tQ`,
  hooks: "ccollections\nOrderedDict\n)R",
  /** A tensor by its storage, offset, size and stride. */
  tensor: (storage: string, offset: number, size: readonly number[], stride: readonly number[], grad = "\x89") =>
    `${say.name("torch._utils._rebuild_tensor_v2")}(${storage}${say.int(offset)}${say.ints(size)}${say.ints(stride)}${grad}` +
    `${say.hooks}tR`,
};
