import type { Structure } from "@hydride/core-graph";
import { type DatasetFormat, openDataset } from "./format";
import { checkReadOptions, type ReadOptions } from "./options";
import { Reading } from "./reading";
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
  const { format, source } = await openDataset(path);
  yield* readOpened(format, source, options);
}

/** Reads an opened file; see {@link readStructures}. */
export async function* readOpened(
  format: DatasetFormat,
  source: ByteSource,
  options: ReadOptions,
): AsyncGenerator<Structure, void, undefined> {
  const reading = new Reading();
  yield* format.read(source, options, reading);
  for (const notice of reading.notices(source.path)) options.onNotice?.(notice);
}
