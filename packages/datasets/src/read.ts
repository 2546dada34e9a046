import type { Structure } from "@hydride/core-graph";
import { DatasetError, quote } from "./errors";
import { type DatasetFormat, openDataset } from "./format";
import { checkReadOptions, MAPPING_KEYS, type ReadOptions } from "./options";
import { shown } from "./optionValues";
import { checkFixed } from "./fixedLayout";
import { outlierReason } from "./outliers";
import { counted, Reading } from "./reading";
import type { Share } from "./share";
import type { ByteSource } from "./source";

/**
 * Reads the structures of a file one by one, in bounded memory but for the ids, which have to be unique within a dataset.
 * The format is recognised by content, gzip too. Throws `DatasetError`, which names file, frame and line.
 */
export async function* readStructures(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<Structure, void, undefined> {
  checkReadOptions(options);
  checkPath(path);
  const { format, source } = await openDataset(path, options.formats);
  yield* readOpened(format, source, options);
}

/** Throws `DatasetError` where a path is no text: callers may have no types. */
export function checkPath(path: unknown): void {
  if (typeof path === "string") return;
  throw new DatasetError(
    "DATASET_OPTION",
    `reading: expected the path of a file, found ${shown(path)}`,
    'for example "water.xyz"',
  );
}

/** Reads an opened file; see {@link readStructures}. */
export async function* readOpened(
  format: DatasetFormat,
  source: ByteSource,
  options: ReadOptions,
  reading = new Reading(),
): AsyncGenerator<Structure, void, undefined> {
  yield* readWith(format, source, options, reading);
  for (const notice of reading.notices(source.path)) options.onNotice?.(notice);
}

/** The structures of an opened file but for the outliers, which `reading` remembers. */
export async function* readWith(
  format: DatasetFormat,
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
  share?: Share,
): AsyncGenerator<Structure, void, undefined> {
  checkLevel(format, options.level, source.path);
  checkFixed(format, options, source.path);
  checkMapping(format, options, source.path);
  const { layers } = source;
  if (layers !== undefined) {
    const text = `${source.path}: compressed ${layers.length} times, and read all the same: ${layers.join(" of ")}`;
    reading.notice(`${source.path}\0layers`, () => text);
  }
  let [isEmpty, isAllOut] = [true, true];
  for await (const structure of format.read(source, options, reading, share)) {
    isEmpty = false;
    const reason = outlierReason(structure, options.outliers);
    if (reason === undefined) {
      isAllOut = false;
      yield structure;
    } else {
      leaveOut(source.path, structure.id, reason, reading);
      options.onLeftOut?.({ path: source.path, id: structure.id, reason });
    }
  }
  // Of a share nobody can tell.
  if (share !== undefined) return;
  if (isEmpty) throw nothingIn(source.path, reading);
  if (isAllOut) {
    const text = `${source.path}: nothing is left, as the option outliers left out every structure: look at its limits, and at the units`;
    reading.notice(`${source.path}\0all out`, () => text);
  }
}

/** A file without structures is hardly meant, and whoever reads on would not notice; what was left out of it may say why. */
function nothingIn(path: string, reading: Reading): DatasetError {
  const told = reading
    .notices(path)
    .flatMap((text) => (text.startsWith(`${path}: `) ? [text.slice(path.length + 2)] : []));
  return new DatasetError(
    "DATASET_FILE_EMPTY",
    `expected structures, found none${told.length > 0 ? ` (${told.join("; ")})` : ""}`,
    told.length > 0 ? "see what is said of it, or write or fetch the file again" : "write or fetch the file again",
    { path },
  );
}

function checkLevel({ title, levels = [] }: DatasetFormat, level: string | undefined, path: string): void {
  if (level === undefined || levels.includes(level)) return;
  const expected = levels.length === 0 ? "no option level" : `one of the levels ${levels.join(", ")}`;
  throw new DatasetError(
    "DATASET_LEVEL",
    `${path}: expected ${expected} with ${title}, found ${quote(level)}`,
    levels.length === 0 ? "name the keys of the labels with the option keys" : "names are as in the file",
  );
}

/** What only files of arrays take would otherwise do nothing. */
function checkMapping({ title, mapped = false }: DatasetFormat, { keys, units }: ReadOptions, path: string): void {
  const key = MAPPING_KEYS.find((name) => keys?.[name] !== undefined);
  const found = key !== undefined ? `keys.${key}` : units?.length !== undefined ? "units.length" : undefined;
  if (mapped || found === undefined) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `${path}: expected no option ${found} with ${title}, which has its own, found ${quote(String(keys?.[key!] ?? units?.length))}`,
    `take ${found} out`,
  );
}

function leaveOut(path: string, id: string, reason: string, reading: Reading): void {
  reading.leaveOut(path, id, reason);
  reading.notice(
    `${path}\0outlier`,
    (frames) => `${path}: ${counted(frames)} left out by the option outliers (first: ${quote(id)}, ${reason})`,
  );
}
