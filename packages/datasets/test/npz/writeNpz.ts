import { crc32, deflateRawSync } from "node:zlib";

/** The bytes of an array in the format of numpy; `values` in the order that the header says. */
export function npy(
  descr: string,
  shape: number[],
  values: Buffer,
  { fortran = false, version = 1, header }: { fortran?: boolean; version?: number; header?: string } = {},
): Buffer {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = fortran ? "True" : "False";
  const text = header ?? `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${lengths}), }`;
  const padded = Buffer.from(`${text.padEnd(117)}\n`, version === 3 ? "utf8" : "latin1");
  const size = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) size.writeUInt16LE(padded.length);
  else size.writeUInt32LE(padded.length);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY"), Buffer.from([version, 0]), size, padded, values]);
}

export function float64(values: readonly number[], shape = [values.length]): Buffer {
  return npy("<f8", shape, Buffer.from(Float64Array.from(values).buffer));
}

export function int64(values: readonly number[], shape = [values.length]): Buffer {
  return npy("<i8", shape, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));
}

export function text(value: string): Buffer {
  const points = [...value].map((letter) => letter.codePointAt(0)!);
  return npy(`<U${points.length}`, [], Buffer.from(Uint32Array.from(points).buffer));
}

/** A zip archive of files, deflated or stored. */
export function zip(files: Record<string, Buffer>, deflated = false): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = deflated ? deflateRawSync(content) : content;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, Buffer.from("PK\x05\x06"), end]);
}

export function npz(arrays: Record<string, Buffer>, deflated = false): Buffer {
  return zip(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), deflated);
}
