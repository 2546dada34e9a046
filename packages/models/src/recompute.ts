import {
  autocast,
  autocastDtype,
  autograd,
  enableGrad,
  isGradEnabled,
  type nn,
  type Tensor,
  tidy,
  zerosLike,
} from "@hydride/torch-js";

/** A part of a model: what it computes from tensors, and the weights that it reads besides. */
export interface Part {
  run: (...inputs: Tensor[]) => Tensor[];
  inputs: readonly Tensor[];
  weights: readonly Tensor[];
}

/**
 * What a part computes, of which only the inputs are kept for derivatives: each derivative, the first and the second, computes it
 * again (Chen et al., arXiv 1604.06174). The results, and those of derivatives, are the same numbers; derivatives below `autocast` to
 * within what bfloat16 rounds, since sums are taken in another order.
 */
export function recomputed({ run: given, inputs, weights }: Part): Tensor[] {
  const run = asCast(given, inputs[0]!);
  const count = inputs.length;
  const part = autograd.defineFunction<Tensor[], Tensor[]>({
    name: "recomputed",
    forward(context, ...all) {
      context.saveForBackward(...all);
      return run(...all.slice(0, count));
    },
    backward(context, ...cotangents) {
      const wanted = [...context.needsInputGrad];
      const found = gradients(run, weights, wanted, cotangents, context.savedTensors.slice(0, count));
      return wanted.map((isWanted) => (isWanted ? found.shift()! : null));
    },
  });
  return part(...inputs, ...weights);
}

/**
 * What a layer computes, with its inputs alone kept for derivatives, or, without `recompute`, as it is. What only the layer
 * itself has read is freed here, not when the caller's scope ends.
 */
export function runLayer(layer: nn.Module, { run, inputs }: Omit<Part, "weights">, recompute = false): Tensor[] {
  return tidy(() => (recompute ? recomputed({ run, inputs, weights: layer.parameters() }) : run(...inputs)));
}

/** The gradients of the inputs and weights that are wanted: a function of the cotangents, the inputs and the weights. */
function gradients(
  run: Part["run"],
  weights: readonly Tensor[],
  wanted: readonly boolean[],
  cotangents: Tensor[],
  inputs: readonly Tensor[],
): Tensor[] {
  const outputs = cotangents.length;
  const compute = (given: Tensor[], at: Tensor[], createGraph: boolean) => {
    const sources = [...at, ...weights].filter((_, index) => wanted[index]);
    // A result may be an input that nothing is asked of, as coordinates that a layer leaves where they are.
    const results = run(...at);
    const differentiable = results.flatMap((each, k) => (each.requiresGrad ? [k] : []));
    const found = autograd.grad(
      differentiable.map((k) => results[k]!),
      sources,
      { gradOutputs: differentiable.map((k) => given[k]!), createGraph, allowUnused: true },
    );
    return found.map((each, index) => each ?? zerosLike(sources[index]!));
  };
  const part = autograd.defineFunction<Tensor[], Tensor[]>({
    name: "recomputed",
    forward(context, ...all) {
      context.saveForBackward(...all);
      const at = apart(all.slice(outputs, outputs + inputs.length));
      return enableGrad(() => compute(all.slice(0, outputs), at, false)).map((each) => each.detach());
    },
    backward(context, ...second) {
      const createGraph = isGradEnabled();
      const saved = context.savedTensors.slice(0, outputs + inputs.length);
      // Apart from the rest of the graph, unless this is to be differentiated in its turn.
      const own = createGraph ? saved : apart(saved);
      return enableGrad(() => {
        const first = compute(own.slice(0, outputs), own.slice(outputs), true);
        const differentiable = first.flatMap((each, k) => (each.requiresGrad ? [k] : []));
        const needed = [...context.needsInputGrad];
        const sources = [...own, ...weights].filter((_, index) => needed[index]);
        const found = autograd.grad(
          differentiable.map((k) => first[k]!),
          sources,
          { gradOutputs: differentiable.map((k) => second[k]!), createGraph, allowUnused: true },
        );
        return needed.map((isNeeded) => (isNeeded ? found.shift()! : null));
      });
    },
  });
  return part(...cotangents, ...inputs, ...weights);
}

/** Derivatives are computed when `autocast` is over: what is computed again has to be cast as it was. */
function asCast(run: Part["run"], { device }: Tensor): Part["run"] {
  const dtype = autocastDtype(device);
  return dtype === null ? run : (...inputs) => autocast({ device, dtype }, () => run(...inputs));
}

/** The same numbers, without what they were computed from. */
function apart(tensors: readonly Tensor[]): Tensor[] {
  return tensors.map((each) => {
    const own = each.detach();
    if (each.requiresGrad) own.requiresGrad = true;
    return own;
  });
}
