import { assertAbsent, type BpFile, readRows, textList, wholeNumber } from "./bpReader";
import type { Gather, Later } from "./gather";
import { type ColumnArray, layoutName, type Split, SPLITS } from "./layout";
import { contradiction } from "./sampleError";

/** Where the samples of a key stand: rows from `offset`, `count` of them. */
export interface KeyIndex {
  name: string;
  dim: number;
  /** The shape of the variable; absent where no sample has a row. */
  shape: number[] | undefined;
  offset: Float64Array;
  count: Float64Array;
}

const COUNTS = "/variable_count";

/** Number of samples of a side; 0 where the set has no such side. */
export function sampleCount(file: BpFile, split: Split): number {
  return wholeNumber(file, layoutName(split, "ndata")) ?? 0;
}

/** Holds the numbers of samples against each other. @throws SampleError SAMPLES_LAYOUT where one is missing, or is another. */
export function checkSampleCounts(file: BpFile): void {
  for (const split of SPLITS) {
    if (file.attributes.has(layoutName(split, "ndata"))) continue;
    const prefix = layoutName(split, "");
    const other = [...file.names.attributes, ...file.names.variables].find((name) => name.startsWith(prefix));
    if (other === undefined) continue;
    throw contradiction(file.path, `expected the attribute ${layoutName(split, "ndata")} beside ${other}, found none`);
  }
  checkListed(file);
  const total = wholeNumber(file, "total_ndata");
  const found = SPLITS.reduce((sum, split) => sum + sampleCount(file, split), 0);
  if (total === undefined || total === found) return;
  throw contradiction(file.path, `expected ${total} samples, as total_ndata has it, found ${found} on all sides`);
}

/** The keys of a side, as the file lists them. */
export function keysOf(file: BpFile, split: Split): string[] {
  return textList(file, layoutName(split, "keys")) ?? [];
}

/** A key that is not on the list would be read by nobody. */
function checkListed(file: BpFile): void {
  for (const split of SPLITS) {
    const keys = new Set(keysOf(file, split));
    const prefix = layoutName(split, "");
    for (const name of file.names.variables) {
      if (!name.startsWith(prefix) || !name.endsWith(COUNTS)) continue;
      const key = name.slice(prefix.length, -COUNTS.length);
      if (keys.has(key)) continue;
      throw contradiction(
        file.path,
        `${prefix}keys: expected ${key} among them, of which there is ${name}, found none`,
      );
    }
  }
}

/** Reads where the samples of a key stand, and holds it against the variable. */
export async function readKeyIndex(file: BpFile, split: Split, key: string): Promise<KeyIndex> {
  const samples = sampleCount(file, split);
  const name = layoutName(split, key);
  const numbers = async (what: string) => {
    const rows = `${name}/variable_${what}`;
    const values = await readRows(file, rows, samples);
    const length = file.variables.get(rows)!.shape[0];
    if (length !== samples) {
      throw contradiction(file.path, `${rows}: expected one for each of ${samples} samples, found ${length}`);
    }
    return Float64Array.from(values as ArrayLike<number | bigint>, Number);
  };
  const [count, offset] = [await numbers("count"), await numbers("offset")];
  const dim = wholeNumber(file, `${name}/variable_dim`) ?? 0;
  const shape = file.variables.get(name)?.shape;
  if (shape !== undefined && dim >= shape.length) {
    throw contradiction(file.path, `${name}: expected a variable_dim below ${shape.length}, found ${dim}`);
  }
  if (shape === undefined) assertAbsent(file, name);
  const extent = shape?.[dim] ?? 0;
  for (let i = 0; i < samples; i++) {
    const [first, rows] = [offset[i]!, count[i]!];
    if (first >= 0 && rows >= 0 && first + rows <= extent) continue;
    const found = `${rows} from ${first} on in sample ${i}`;
    throw contradiction(file.path, `${name}: expected rows within ${extent}, found ${found}`);
  }
  checkCovered(file, name, { offset, count, extent });
  return { name, dim, shape, offset, count };
}

/** Every row is of one sample. */
function checkCovered(
  file: BpFile,
  name: string,
  { offset, count, extent }: Pick<KeyIndex, "offset" | "count"> & { extent: number },
): void {
  const all = count.reduce((sum, rows) => sum + rows, 0);
  if (all !== extent) {
    throw contradiction(file.path, `${name}: expected ${extent} rows in all samples together, found ${all}`);
  }
  let end = 0;
  for (const i of [...count.keys()].filter((i) => count[i]! > 0).sort((a, b) => offset[a]! - offset[b]!)) {
    if (offset[i]! < end) {
      throw contradiction(file.path, `${name}: expected rows of one sample each, found row ${offset[i]!} in two`);
    }
    end = offset[i]! + count[i]!;
  }
}

/** The values of one key for some samples, each by itself. */
export interface KeyValues {
  /** Of each sample. */
  shapes: number[][];
  values: ColumnArray[];
}

/** The values of samples, read in one piece as they follow each other in what all writers write. */
export function gatherKey(gather: Gather, index: KeyIndex, first: number, samples: number): Later<KeyValues> {
  const { name, dim, shape, offset, count } = index;
  const range = Array.from({ length: samples }, (_, i) => first + i);
  const filled = range.filter((i) => count[i]! > 0);
  const from = filled.reduce((least, i) => Math.min(least, offset[i]!), Infinity);
  const to = filled.reduce((most, i) => Math.max(most, offset[i]! + count[i]!), 0);
  const outer = shape?.slice(0, dim).reduce((a, b) => a * b, 1) ?? 1;
  const inner = shape?.slice(dim + 1).reduce((a, b) => a * b, 1) ?? 1;
  const rows = filled.length === 0 ? 0 : to - from;
  const later = rows === 0 ? () => new Uint8Array(0) : gather.rows(name, from, rows, dim);
  const ofAll = (all: ColumnArray): KeyValues => ({
    shapes: range.map((i) => (shape ?? [0]).map((extent, axis) => (axis === dim ? count[i]! : extent))),
    values: range.map((i) => {
      const at = (part: number) => (part * rows + (offset[i]! - from)) * inner;
      if (count[i] === 0) return all.slice(0, 0) as ColumnArray;
      if (outer === 1) return all.slice(at(0), at(0) + count[i]! * inner) as ColumnArray;
      const size = count[i]! * inner;
      const own = new (all.constructor as Float64ArrayConstructor)(outer * size);
      for (let part = 0; part < outer; part++) own.set(all.slice(at(part), at(part) + size) as never, part * size);
      return own as ColumnArray;
    }),
  });
  return () => ofAll(later()!);
}
