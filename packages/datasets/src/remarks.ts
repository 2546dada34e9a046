import type { Structure } from "@hydride/core-graph";
import { closePair } from "./closePair";
import type { FramePlace } from "./errors";
import { counted, type Reading } from "./reading";
import { remedy } from "./extxyz/labels";

/** Atoms are nowhere so close, whatever the pressure. */
const CLOSEST = 0.1;
/** Two off-diagonal components of a stress, relative to the largest component. */
const SYMMETRIC = 1e-3;

/** Tells of what is no error in a structure but hardly meant. */
export function remark(structure: Structure, { path, frame }: FramePlace, reading: Reading): void {
  const tell = (topic: string, text: (frames: string) => string) => {
    reading.notice(`${path}\0${topic}`, (frames) => `${path}: ${text(counted(frames))}`);
  };
  const { positions, cell, pbc, stress } = structure;
  const pair = closePair(positions, cell, pbc, CLOSEST);
  if (pair !== undefined) {
    const second = pair.first === pair.second ? "its own periodic image" : `atom ${pair.second + 1}`;
    tell(
      "close",
      (frames) =>
        `atoms closer than ${CLOSEST} A in ${frames} (first in frame ${frame}: atom ${pair.first + 1} and ${second}, ` +
        `${Number(pair.distance.toPrecision(3))} A): look for an atom that is there twice, and at the unit of positions and cell`,
    );
  }
  if (stress === undefined) return;
  if (cell === undefined || pbc.includes(false)) {
    tell(
      "no volume",
      (frames) =>
        `a stress in ${frames} without a cell that is periodic in three directions (first in frame ${frame}): ` +
        "it has no volume, and is not trained on",
    );
  }
  const twist = asymmetry(stress);
  if (twist !== undefined) {
    tell(
      "asymmetric",
      (frames) =>
        `a stress that is not symmetric in ${frames} (first in frame ${frame}: ${twist}): ` +
        `look at the order of its numbers, or switch it off with ${remedy("stress", null)}`,
    );
  }
}

/** Two components of a stress (3, 3) that should be the same and are not. */
function asymmetry(stress: Float64Array): string | undefined {
  const largest = stress.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (const [row, column] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const [upper, lower] = [stress[3 * row + column]!, stress[3 * column + row]!];
    if (Math.abs(upper - lower) <= SYMMETRIC * largest) continue;
    const name = (i: number, j: number) => "xyz".charAt(i) + "xyz".charAt(j);
    return `${name(row, column)} ${upper}, ${name(column, row)} ${lower} eV/A^3`;
  }
  return undefined;
}
