import { blockName } from "@hydride/datasets";
import type { SampleWriterEnd } from "@hydride/io-adios";
import { version } from "../../package.json";
import { type DividedSet, referenceTable } from "./divideSets.js";
import type { NumbersByFile } from "./newNames.js";
import type { Preparation } from "./setJob.js";

/** SHA-256 by set and file. */
export type Hashes = (string | null)[][];

/** What the writer of a set is to know when everything is read and divided, in terms of the parts of its files. */
export function endOf(
  { sets, level }: Preparation,
  set: number,
  { sides, parts, copies, blocks, references }: DividedSet,
  hashes: Hashes,
  ranks: number,
): SampleWriterEnd {
  const { dataset, files } = sets[set]!;
  const sources = files.map(({ path, bytes }, file) => ({ path, bytes, sha256: hashes[set]?.[file] ?? null }));
  const firsts = parts.map(firstsOf);
  const fileAndFirst = (part: number): [file: number, first: number] => {
    const file = Math.floor(part / ranks);
    return [file, firsts[file]![part % ranks]!];
  };
  const numberIn = (numbers: NumbersByFile, part: number, place: number): number => {
    const [file, first] = fileAndFirst(part);
    return numbers[file]?.[first + place] ?? 0;
  };
  return {
    ...(copies.length > 0 && {
      idSuffixOf: (part: number, place: number) => {
        const copy = numberIn(copies, part, place);
        return copy === 0 ? undefined : `#${copy}`;
      },
    }),
    ...(blocks.length > 0 && {
      groupOf: (part: number, place: number) => {
        const block = numberIn(blocks, part, place);
        return block === 0 ? undefined : blockName(dataset.name, block);
      },
    }),
    sidesOf: ({ order, samples }) => {
      const [file, first] = fileAndFirst(order);
      return sides[file]!.subarray(first, first + samples);
    },
    ...(references && { references: new Map([[dataset.name, referenceTable(references)]]) }),
    notes: {
      reference_energies: references ? { [dataset.name]: references } : undefined,
      level_of_theory: level,
      provenance: { software: `hydride ${version}`, sources },
    },
  };
}

/** Where each part begins among all structures of its file. */
function firstsOf(parts: readonly number[]): number[] {
  let next = 0;
  return parts.map((samples) => (next += samples) - samples);
}
