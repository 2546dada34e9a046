import type { Structure } from "@hydride/core-graph";
import type { Side } from "./assignSides";
import { DatasetError } from "./errors";
import { IDENTITY_KEYS } from "./extxyz/reserved";
import type { DatasetFormat } from "./format";
import { shown } from "./optionValues";
import { rememberPlace } from "./origin";
import { RecordFinisher } from "./recordFinisher";

/** A structure of such a set: without `group` where the set does not say, with `side` where it is divided. */
export type FolderStructure = Omit<Structure, "group"> & { group?: string; side?: Side };

/** A format of another package, of sets that are folders: `readStructures` and the like read them where `formats` has it. */
export interface FolderFormat {
  name: string;
  /** What the format is called in messages. */
  title: string;
  /** Whether a folder holds such a set. */
  recogniseFolder(path: string): Promise<boolean>;
  /** The structures of a set. `tell` takes what its reader should know, which becomes a notice. */
  structures(path: string, tell: (remark: string) => void): AsyncIterable<FolderStructure>;
}

/** As the readers of this package are: ids are claimed, groups are as the caller wants them, labels are counted. */
export function asDatasetFormat({ name, title, recogniseFolder, structures }: FolderFormat): DatasetFormat {
  return {
    name,
    title,
    recognise: () => false,
    recogniseFolder,
    claims: () => false,
    fixed: true,
    async *read({ path }, options, reading) {
      const finisher = new RecordFinisher(path, options, reading, false);
      let frame = 0;
      const counts = { train: 0, validation: 0, test: 0 };
      const tell = (remark: string) => {
        reading.notice(`${path}\0${remark}`, () => `${path}: ${remark}`);
      };
      for await (const { dataset, id, group, info, side, ...structure } of structures(path, tell)) {
        const identity = { [IDENTITY_KEYS.dataset]: dataset };
        const finished = finisher.finish({
          ...structure,
          place: { frame: ++frame },
          id,
          ...(group !== undefined && { group }),
          info: { ...info, ...identity },
        });
        yield rememberPlace(finished, side && { path, side, index: counts[side]++ });
      }
    },
  };
}

/** Throws `DatasetError` where `formats` holds something else: callers may have no types. */
export function checkFormats(formats: unknown): void {
  if (formats === undefined) return;
  const isFormat = (one: Partial<FolderFormat> | null) =>
    typeof one?.recogniseFolder === "function" && typeof one.structures === "function";
  if (Array.isArray(formats) && formats.every(isFormat)) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `formats: expected a list of formats, found ${shown(formats)}`,
    'for example [bpFormat] of "@hydride/io-adios"',
  );
}
