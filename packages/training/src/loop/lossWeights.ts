import type { LossWeights } from "@hydride/models";
import type { Config } from "../config/schema.js";
import { energyScales, labelScales, propertyScales, type Task } from "../data/task.js";

/** The loss of a configuration, its units those of the training labels. */
export function lossWeights(tasks: readonly Task[], { datasets, loss }: Pick<Config, "datasets" | "loss">): LossWeights {
  const { kinds, properties, ...others } = loss;
  return {
    ...others,
    ...(kinds && { kinds }),
    ...(properties && { properties, propertyScales: propertyScales(tasks) }),
    datasets: Object.fromEntries(tasks.map((task) => [task.name, task.weight])),
    labelFactors: Object.fromEntries(
      datasets.flatMap(({ name, labelWeights }) => (labelWeights ? [[name, labelWeights]] : [])),
    ),
    scales: labelScales(tasks),
    energyScales: energyScales(tasks, loss.energyPer),
  };
}
