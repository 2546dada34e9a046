import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";

/**
 * The two groups of parameters of AdamW: weight decay is for the matrices of linear layers. A bias shrunk towards zero is a shift,
 * and an embedding would fade for elements that are rare in the batches.
 */
export function parameterGroups(
  model: torch.nn.Module,
  { weightDecay }: Pick<Config["training"], "weightDecay">,
): torch.optim.GroupOptions<torch.optim.AdamWOptions>[] {
  const matrices = linearWeights(model);
  const others = model.parameters().filter((parameter) => !matrices.has(parameter));
  return [
    { params: [...matrices], weightDecay },
    { params: others, weightDecay: 0 },
  ];
}

/** AdamW with `parameterGroups`. */
export function createOptimizer(
  model: torch.nn.Module,
  training: Pick<Config["training"], "learningRate" | "weightDecay">,
): torch.optim.AdamW {
  return new torch.optim.AdamW(parameterGroups(model, training), { lr: training.learningRate });
}

/** The optimiser's state under the names of the parameters, whatever groups they are in. */
export function namedState(model: torch.nn.Module, optimizer: torch.optim.AdamW): Map<string, torch.Tensor> {
  const names = new Map([...model.namedParameters()].map(([name, parameter]) => [parameter, name]));
  const inOrder = optimizer.paramGroups.flatMap((group) => group.params.map((parameter) => names.get(parameter)!));
  const state = [...optimizer.stateDict()];
  return new Map(state.map(([key, tensor]) => [key.replace(/^\d+/, (index) => inOrder[Number(index)]!), tensor]));
}

function linearWeights(module: torch.nn.Module): Set<torch.Tensor> {
  const own = module instanceof torch.nn.Linear ? [module.weight] : [];
  return new Set([...own, ...[...module.namedChildren().values()].flatMap((child) => [...linearWeights(child)])]);
}
