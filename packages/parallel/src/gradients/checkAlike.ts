import { createHash } from "node:crypto";
import type { Communicator } from "../communicator/communicator.js";
import { ParallelError } from "../errors.js";
import type { Section } from "./section.js";

/**
 * Collective, on all ranks that a section is summed over.
 * @throws ParallelError PARAMETERS_DIFFER where they have not the same parameters, on every rank.
 */
export function checkAlike(section: Section, communicator: Communicator): void {
  const text = section.parts.map(({ name, parameter }) => `${name} ${parameter.shape.join(",")}`).join("\n");
  const hash = createHash("sha256").update(`${section.dtype}\n${text}`).digest();
  // 48 bits are exact in float64, and so are the sums of their squares' parts: all alike where size times the sum of squares of
  // small numbers is the square of the sum.
  const words = Float64Array.from({ length: 3 }, (_, index) => hash.readUInt16LE(2 * index));
  const sums = Float64Array.of(...words, ...words.map((word) => word * word));
  communicator.allReduce(sums);
  const alike = words.every((_, index) => communicator.size * sums[3 + index]! === sums[index]! ** 2);
  if (alike) return;
  const where = section.axis === "world" ? "all ranks" : "the ranks of a group";
  throw new ParallelError(
    "PARAMETERS_DIFFER",
    `expected the same parameters on ${where}, found others on rank ${String(communicator.rank)} of ${String(communicator.size)}: ` +
      `${String(section.parts.length)} of ${String(section.count)} numbers, ${section.dtype}`,
    "Make the model from the same configuration everywhere, with the branches of the rank's group.",
  );
}
