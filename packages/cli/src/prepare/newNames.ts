import { blockName, ClaimedIds, fallbackBlocks, type TableOutline } from "@hydride/datasets";
import type { DatasetConfig } from "@hydride/training/preparation";
import type { SetJob } from "./setJob.js";
import type { SetOutlines } from "./setOutlines.js";

/** By file, a number for each structure, 0 for most; nothing for a file that has none. */
export type NumbersByFile = (Uint32Array | undefined)[];

/**
 * Puts `#2`, `#3`, ... behind ids that an earlier file has too, as ids tell structures apart across files; gives these numbers. Ids of
 * one file differ already.
 */
export function numberRepeated({ dataset, files }: SetJob, set: SetOutlines, say: (line: string) => void) {
  const copies: NumbersByFile = [];
  if (set.files.length < 2) return copies;
  const known = new ClaimedIds();
  for (const { file, parts } of set.files) {
    const holder = { path: String(file), frame: 0 };
    const repeated: TableOutline[] = [];
    for (const part of parts) {
      for (const outline of part) {
        holder.frame++;
        if (known.claim(outline.id, holder) !== undefined) repeated.push(outline);
      }
    }
    const [first] = repeated;
    if (first === undefined) continue;
    const numbers = new Uint32Array(set.structuresOf(file));
    copies[file] = numbers;
    const before = first.id;
    for (const outline of repeated) {
      const { id } = outline;
      do outline.copy = known.repeat(id);
      while (known.claim(outline.id, holder) !== undefined);
      numbers[set.placeOf(outline)] = outline.copy;
    }
    say(
      `dataset ${JSON.stringify(dataset.name)}: ${repeated.length} structures of ${files[file]!.path} with an id that an earlier ` +
        `file has: #2, #3, ... was put behind (first: ${JSON.stringify(before)}, now ${JSON.stringify(first.id)})`,
    );
  }
  return copies;
}

/** Brings structures into blocks where their groups are too few to divide, as training does; gives the numbers of their blocks, from 1 on. */
export function intoBlocks({ name, groupBy }: DatasetConfig, set: SetOutlines, say: (line: string) => void) {
  const numbers: NumbersByFile = [];
  if (groupBy !== "auto") return numbers;
  const blocks = fallbackBlocks(set.all, ({ hasMadeUpGroup }) => hasMadeUpGroup);
  if (blocks === undefined) return numbers;
  say(blocks.notice);
  for (const [place, outline] of set.all.entries()) {
    const block = blocks.blockOf(outline, place);
    if (block === undefined) continue;
    const file = set.fileOf(outline);
    (numbers[file] ??= new Uint32Array(set.structuresOf(file)))[set.placeOf(outline)] = block;
    outline.group = blockName(name, block);
  }
  return numbers;
}
