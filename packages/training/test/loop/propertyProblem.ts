import type { Structure } from "@hydride/core-graph";
import { propertySources } from "../../src/data/propertySources.js";
import { propertyStatistics } from "../../src/data/propertyStatistics.js";
import { createModel } from "../../src/model/model.js";
import { modelConfig } from "../../src/run/checkpoint.js";
import { crystalProblem, type Problem } from "./problem.js";

/** Gaps of both datasets with variances, dipoles of the first, charges of both where they are labelled; variances of energies. */
export const PROPERTIES = {
  gap: { kind: "scalar", reduce: "mean", uncertainty: true },
  dipole: { kind: "dipole", branches: ["a"] },
  charges: { kind: "charges" },
};

/** Two datasets with labels of properties, the second with crystals too, and a model of them. */
export async function propertyProblem(loss: object = {}, training: object = {}, model: object = {}): Promise<Problem> {
  const heads = { hidden: [8], uncertainty: true, properties: PROPERTIES };
  const made = crystalProblem(loss, training, { heads, ...model });
  const sources = propertySources(made.config);
  for (const [index, task] of made.tasks.entries()) {
    const all = task.train.map(labelled);
    const properties = await propertyStatistics(task.name, all, sources);
    made.tasks[index] = { ...task, train: all, validation: all, properties };
  }
  return { ...made, model: createModel(modelConfig(made.config, made.tasks), 1) };
}

/** Every structure has a gap but each third; those of the first dataset a dipole along their line; each second charges. */
function labelled(structure: Structure, index: number): Structure {
  const { numbers, dataset } = structure;
  const sign = dataset === "a" ? 1 : -1;
  return {
    ...structure,
    info: {
      ...(index % 3 !== 2 && { gap: 3 + index + sign }),
      ...(dataset === "a" && { dipole: [0.5 * index, 0, 0] }),
    },
    ...(index % 2 === 0 && {
      arrays: {
        charges: { kind: "real" as const, width: 1, values: Float64Array.from(numbers, (_, i) => (i - 0.5) * sign) },
      },
    }),
  };
}
