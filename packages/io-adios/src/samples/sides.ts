import { type Split, SPLITS } from "./layout";
import type { Part } from "./recordIndex";
import { SampleError } from "./sampleError";

/** The side of a sample that is not written. */
export const LEFT_OUT = 255;

/** That of a sample that came without one. */
export const NOT_KNOWN = 254;

/** The side of each sample of a part, as a number: its place in {@link SPLITS}, or {@link LEFT_OUT}. */
export type SidesOf = (part: Part) => ArrayLike<number>;

/** @throws SampleError SAMPLES_SIDE for a side that there is not. */
export function sideNumber(path: string, id: string, split: Split | undefined): number {
  if (split === undefined) return NOT_KNOWN;
  const side = SPLITS.indexOf(split);
  if (side >= 0) return side;
  throw sideError(path, `sample ${JSON.stringify(id)}: expected the side ${listed}, found ${JSON.stringify(split)}`);
}

/** @throws SampleError SAMPLES_SIDE where a sample of a part has no side, nor is left out. */
export function checkSides(path: string, parts: readonly Part[], sidesOf: SidesOf): void {
  for (const part of parts) {
    const sides = sidesOf(part);
    const which = `part ${part.order}`;
    if (sides.length !== part.samples) {
      throw sideError(path, `${which}: expected the sides of its ${part.samples} samples, found ${sides.length}`);
    }
    for (let j = 0; j < part.samples; j++) {
      const side = sides[j]!;
      if (SPLITS[side] !== undefined || side === LEFT_OUT) continue;
      const found = side === NOT_KNOWN ? "none" : String(side);
      throw sideError(path, `${which}: expected a side of its sample ${j} (0, 1, 2; 255: left out), found ${found}`);
    }
  }
}

const listed = SPLITS.map((split) => JSON.stringify(split)).join(", ");

function sideError(path: string, problem: string): SampleError {
  const hint = "give the side with each sample (add), or those of all at the end (sidesOf of close)";
  return new SampleError("SAMPLES_SIDE", path, problem, hint);
}
