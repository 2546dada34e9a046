import { atomicMass, type GraphBatch } from "@hydride/core-graph";

/** Positions in float64, (N, 3) row-major, about the centre of mass of each structure. */
export function centredPositions({ numbers, positions, atomOffsets, structures }: GraphBatch): Float64Array {
  const result = positions.slice();
  for (let g = 0; g < structures; g++) {
    const [first, end] = [atomOffsets[g]!, atomOffsets[g + 1]!];
    const masses = Float64Array.from(numbers.subarray(first, end), atomicMass);
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    for (let axis = 0; axis < 3; axis++) {
      const moment = masses.reduce((sum, mass, k) => sum + mass * positions[3 * (first + k) + axis]!, 0);
      for (let atom = first; atom < end; atom++) result[3 * atom + axis]! -= moment / total;
    }
  }
  return result;
}
