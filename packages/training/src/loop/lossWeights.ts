import { LABELS, type LossWeights } from "@hydride/models";
import type { Config } from "../config/schema.js";
import { type AnyPotential, labelsOf } from "../model/model.js";
import { energyScales, labelScales, propertyScales, type Task } from "../data/task.js";

/**
 * The loss of a configuration, its units those of the training labels.
 * @param model Some of the branches of the run; without it, the loss is of all.
 */
export function lossWeights(
  tasks: readonly Task[],
  { datasets, loss }: Pick<Config, "datasets" | "loss">,
  model?: AnyPotential,
): LossWeights {
  const { kinds, properties, ...others } = loss;
  const here = tasks.filter(({ name }) => model?.config.branches.includes(name) ?? true);
  const isHere = (name: string) => here.some((task) => task.name === name);
  const labels = model && [...LABELS, ...labelsOf(model).map(({ name }) => name)];
  const ofLabels = <Value>(values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => labels?.includes(name) ?? true));
  return {
    ...others,
    ...(kinds && { kinds: ofLabels(kinds) }),
    ...(properties && { properties: ofLabels(properties), propertyScales: ofLabels(propertyScales(here)) }),
    datasets: Object.fromEntries(here.map((task) => [task.name, task.weight])),
    labelFactors: Object.fromEntries(
      datasets.flatMap(({ name, labelWeights }) =>
        labelWeights && isHere(name) ? [[name, ofLabels(labelWeights)]] : [],
      ),
    ),
    scales: labelScales(here),
    energyScales: energyScales(here, loss.energyPer),
  };
}
