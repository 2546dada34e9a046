import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { type DatasetFormat, openDataset } from "./format";
import type { ReadOptions } from "./options";
import type { ByteSource } from "./source";

/**
 * Reads the structures of a file one by one, in bounded memory but for the ids, which have to be unique. The format is
 * recognised by content, gzip too. Throws `DatasetError`, which names file, frame and line.
 */
export async function* readStructures(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<Structure, void, undefined> {
  const { format, source } = await openDataset(path);
  yield* readOpened(format, source, options);
}

/** Reads an opened file; see {@link readStructures}. */
export async function* readOpened(
  format: DatasetFormat,
  source: ByteSource,
  options: ReadOptions,
): AsyncGenerator<Structure, void, undefined> {
  const frames = new Map<string, number>();
  let frame = 0;
  for await (const structure of format.read(source, options)) {
    frame++;
    const before = frames.get(structure.id);
    if (before !== undefined) throw duplicate(source.path, structure.id, before, frame);
    frames.set(structure.id, frame);
    yield structure;
  }
}

function duplicate(path: string, id: string, before: number, frame: number): DatasetError {
  return new DatasetError(
    "DATASET_DUPLICATE_ID",
    `expected a different id for every structure, found ${JSON.stringify(id)} in frame ${before} and again`,
    "name the key that holds a unique id, or number the structures with keys: { id: null }",
    { path, frame },
  );
}
