import type { Structure } from "@hydride/core-graph";
import { ReferenceEnergies } from "@hydride/datasets";
import { createPotential, type Potential } from "@hydride/models";
import { parseConfig } from "../../src/config/load.js";
import type { Config } from "../../src/config/schema.js";
import type { Task } from "../../src/data/task.js";
import { modelConfig } from "../../src/run/checkpoint.js";
import { line } from "../data/structures.js";

/** Two small datasets, a float64 model of them that has learned nothing, and a configuration. */
export function problem(loss: object = {}): { config: Config; tasks: Task[]; model: Potential } {
  const config = parseConfig({
    datasets: [
      { name: "a", files: ["a"] },
      { name: "b", files: ["b"], weight: 2 },
    ],
    model: { hidden: 8, layers: 2, cutoff: 3, dtype: "float64", heads: { hidden: [8] } },
    training: { batchSize: 3 },
    loss,
  });
  const tasks = [
    task("a", 1, { H: -13, C: -1030 }, [
      line("a1", [1, 1], { energy: -26.4, forces: Float64Array.of(0.5, 0, 0, -0.5, 0, 0.25) }),
      line("a2", [6, 1, 1], { energy: -1055.2 }),
      line("a3", [1, 6], { forces: Float64Array.of(1, -2, 0, 0, 0, 0) }),
    ]),
    task("b", 2, { H: -1 }, [
      line("b1", [1, 1, 1], { energy: -2.5, forces: new Float64Array(9).fill(0.125) }),
      line("b2", [1, 1], { energy: -2.25 }),
    ]),
  ];
  return { config, tasks, model: createPotential(modelConfig(config, tasks), { seed: 1 }) };
}

function task(name: string, weight: number, energies: Record<string, number>, structures: Structure[]): Task {
  const all = structures.map((structure) => ({ ...structure, dataset: name }));
  const counts = { train: all.length, validation: all.length, test: 0 };
  return {
    name,
    weight,
    train: all,
    validation: all,
    test: [],
    references: ReferenceEnergies.given(name, energies),
    scale: 0.5,
    energyScale: 0.1,
    split: { groupBy: "frame", structures: counts, groups: counts, moved: [] },
  };
}
