/** The sides that a run takes structures of while it goes on. */
export type StoredSide = "train" | "validation";

/** A structure of a side: the position of its dataset among all, and its own in the side. */
export interface SamplePlace {
  dataset: number;
  index: number;
}

/** The number that a structure has in a store. */
export type Numbering = (side: StoredSide, place: SamplePlace) => number;

export const STORED_SIDES: readonly StoredSide[] = ["train", "validation"];

/** One dataset after the other in the order of `data`, of each the structures to train on and then those to validate on. */
export function consecutive(
  data: readonly { counts: Record<StoredSide, number> }[],
  isHere: (dataset: number) => boolean = () => true,
): Numbering {
  const starts = { train: new Float64Array(data.length), validation: new Float64Array(data.length) };
  let next = 0;
  for (const [dataset, { counts }] of data.entries()) {
    if (!isHere(dataset)) continue;
    for (const side of STORED_SIDES) {
      starts[side][dataset] = next;
      next += counts[side];
    }
  }
  return (side, { dataset, index }) => starts[side][dataset]! + index;
}
