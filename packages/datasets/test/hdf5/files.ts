import { File as Hdf5, type Group, ready } from "h5wasm/node";

/** A data set: its values with their shape, and how they are stored. */
export interface Stored {
  data: Float64Array | Float32Array | Int32Array | Uint8Array | BigInt64Array | string[] | string;
  shape?: number[];
  dtype?: string;
  chunks?: number[];
  attributes?: Record<string, string>;
}
/** Groups and data sets by name; `-> /way` is a soft link, `-> file.h5:/way` one to another file, `=> /way` a hard link. */
export interface Tree {
  [name: string]: Stored | Tree | string;
}

/** Writes an HDF5 file with h5wasm, in the structures of the format that have no checksums where it is to be `old`. */
export async function writeHdf5(path: string, tree: Tree, old = false): Promise<void> {
  await ready;
  const file = new Hdf5(path, "w", old ? { libver: ["earliest", "latest"] } : {});
  fill(file, tree);
  file.close();
}

function fill(group: Group, tree: Tree): void {
  for (const [name, entry] of Object.entries(tree)) {
    if (typeof entry === "string") {
      const [target, other] = entry
        .replace(/^[-=]> /, "")
        .split(":")
        .reverse();
      if (entry.startsWith("=>")) group.create_hard_link(target!, name);
      else if (other === undefined) group.create_soft_link(target!, name);
      else group.create_external_link(other, target!, name);
    } else if (isStored(entry)) {
      const { attributes = {}, chunks, data, shape, dtype } = entry;
      group.create_dataset({
        name,
        data,
        ...(shape && { shape }),
        ...(dtype !== undefined && { dtype }),
        ...(chunks && { chunks, compression: 4 }),
      });
      for (const [key, value] of Object.entries(attributes)) {
        (group.get(name) as Group).create_attribute(key, value);
      }
    } else fill(group.create_group(name), entry);
  }
}

function isStored(entry: Stored | Tree): entry is Stored {
  return Array.isArray(entry.data) || ArrayBuffer.isView(entry.data) || typeof entry.data === "string";
}

/** `count` numbers of a fixed sequence, between -scale and scale. */
export function numbers(count: number, scale = 1, seed = 1): Float64Array {
  const random = sequence(seed);
  return Float64Array.from({ length: count }, () => (2 * random() - 1) * scale);
}

/** Positions of `structures` with `atoms` each, no two atoms close. */
export function positions(structures: number, atoms: number, seed = 1): Float64Array {
  const shake = numbers(structures * atoms * 3, 0.2, seed);
  return shake.map((x, i) => x + (i % 3 === 0 ? Math.floor(i / 3) % atoms : 0));
}

/** Numbers from 0 to 1, the same in every run. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export function reals(data: Float64Array, ...shape: number[]): Stored {
  return { data, shape, dtype: "<d" };
}

export function singles(data: Float64Array, ...shape: number[]): Stored {
  return { data: Float32Array.from(data), shape, dtype: "<f" };
}

export function integers(...values: number[]): Stored {
  return { data: BigInt64Array.from(values, BigInt), shape: [values.length], dtype: "<q" };
}

export function bytes(...values: number[]): Stored {
  return { data: Uint8Array.from(values), shape: [values.length], dtype: "<B" };
}
