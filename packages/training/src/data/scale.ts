import type { Structure } from "@hydride/core-graph";
import type { ReferenceEnergies } from "@hydride/datasets";

/** The unit that a dataset's loss is measured in; see `Task.scale`. Always positive: 1 where the labels are all zero. */
export function labelScale(train: readonly Structure[], references: ReferenceEnergies): number {
  let sum = 0;
  let count = 0;
  for (const { forces } of train) {
    if (!forces) continue;
    for (const component of forces) sum += component * component;
    count += forces.length;
  }
  if (count === 0) {
    for (const { energy, numbers } of train) {
      if (energy === undefined) continue;
      sum += ((energy - references.of(numbers)) / numbers.length) ** 2;
      count++;
    }
  }
  return sum > 0 ? Math.sqrt(sum / count) : 1;
}
