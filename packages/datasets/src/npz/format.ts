import type { Structure } from "@hydride/core-graph";
import { isMapped } from "../arraySet/mapping";
import type { NamedArray } from "../arraySet/namedArray";
import { recordsOf } from "../arraySet/recordsOf";
import { unmapped } from "../arraySet/unmapped";
import { asDatasetError, within } from "../damage";
import { DatasetError } from "../errors";
import { tellOfDerived } from "../units";
import { FileBytes } from "../fileBytes";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { openNpz } from "./archive";
import { type NpzReading, readingOf } from "./layouts";
import { NPY_MAGIC, type NpyPart, openNpy } from "./npy";

const ZIP = ["PK\u0003\u0004", "PK\u0005\u0006"];

/** Arrays of numpy: MD17, revised MD17, and any others with the option `keys`. Objects are never unpickled. */
export const npz: DatasetFormat = {
  name: "npz",
  title: "arrays of numpy (npz)",
  recognise: ({ head }) => [NPY_MAGIC, ...ZIP].some((magic) => head.toString("latin1", 0, magic.length) === magic),
  claims: (path) => /\.np[yz]$/i.test(path),
  mapped: true,
  read: readNpz,
};

async function* readNpz(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  const bytes = await FileBytes.of(source).catch((error: unknown) => {
    throw asDatasetError(error, { path });
  });
  try {
    if (bytes.read(0, Math.min(6, bytes.size)).toString("latin1") === NPY_MAGIC) {
      const array = within({ path }, () => openNpy({ bytes, offset: 0, length: bytes.size }));
      yield* readArrays(path, new Map([[fileStem(path), array]]), options, reading);
      return;
    }
    const archive = await openNpz(path, bytes);
    try {
      const { arrays, refused } = openArrays(path, archive.parts);
      yield* readArrays(path, arrays, options, reading, refused);
    } finally {
      archive.close();
    }
  } finally {
    bytes.close();
  }
}

/** The arrays, and those that cannot be read, which matters only if they are needed. */
function openArrays(path: string, parts: ReadonlyMap<string, NpyPart>) {
  const arrays = new Map<string, NamedArray>();
  const refused = new Map<string, DatasetError>();
  for (const [name, part] of parts) {
    try {
      arrays.set(
        name,
        within({ path, key: name }, () => openNpy(part)),
      );
    } catch (error) {
      if (!(error instanceof DatasetError) || error.code !== "DATASET_UNSUPPORTED") throw error;
      refused.set(name, error);
    }
  }
  return { arrays, refused };
}

function* readArrays(
  path: string,
  arrays: Map<string, NamedArray>,
  options: ReadOptions,
  reading: Reading,
  refused: ReadonlyMap<string, DatasetError> = new Map(),
): Generator<Structure, void, undefined> {
  const {
    options: full,
    assumed,
    derived = {},
  } = within({ path }, () => {
    const known: NpzReading | undefined = isMapped(options.keys) ? { options } : readingOf(arrays, options);
    const needed = Object.values(known?.options.keys ?? {}).map((name) => refused.get(name ?? ""));
    const cannot = needed.find((error) => error !== undefined) ?? (known ? undefined : [...refused.values()][0]);
    if (cannot !== undefined) throw cannot;
    if (known === undefined) throw unmapped(arrays);
    return known;
  });
  for (const [name, { message }] of refused) {
    reading.notice(`${path}\0${name}`, () => `${message}; it is left out`);
  }
  if (assumed !== undefined) {
    const text = `${path}: the file names no units: read in ${assumed}, as MD17 is; others are given with the option units`;
    reading.notice(`${path}\0units`, () => text);
  }
  const tell = (array: string) => {
    reading.notice(`${path}\0${array}`, () => `${path}: ${array} belongs to no structure and is left out`);
  };
  const unsure = (array: string, taken: string) => {
    reading.notice(`${path}\0unsure\0${array}`, () => `${path}: ${array} is taken for ${taken}: its shape fits both`);
  };
  const finisher = new RecordFinisher(path, full, reading);
  const records = recordsOf(arrays, full, "", tell, undefined, undefined, unsure);
  for (let frame = 1; ; frame++) {
    const { done, value } = within({ path, frame }, () => records.next());
    if (done === true) return;
    tellOfDerived(derived, value, path, reading);
    yield finisher.finish(value);
  }
}
