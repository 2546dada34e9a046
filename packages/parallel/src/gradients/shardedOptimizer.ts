import * as torch from "@hydride/torch-js";
import type { Communicator } from "../communicator/communicator.js";
import { ParallelError } from "../errors.js";
import type { PieceTensors, Shard, ShardedSums } from "./shardedSums.js";

const MOMENTS = ["expAvg", "expAvgSq"];

/**
 * AdamW whose state is divided among the ranks that hold a parameter (ZeRO-1: Rajbhandari et al., arXiv 1910.02054). Each rank steps its
 * part of the weights with its part of the summed gradients, and gathers the other parts. The numbers are those of the undivided AdamW.
 */
export class ShardedOptimizer {
  readonly #optimizer: torch.optim.AdamW;

  /**
   * @param groups Parameters with their options, as AdamW takes them: all of `sums`, each once.
   * @throws ParallelError PARAMETERS_DIFFER where they are others.
   */
  constructor(
    readonly sums: ShardedSums,
    groups: readonly torch.optim.GroupOptions<torch.optim.AdamWOptions>[],
    options: torch.optim.AdamWOptions = {},
  ) {
    const left = new Map<torch.Tensor, PieceTensors[]>();
    for (const { buffer, pieces } of sums.shards) {
      for (const { parameter } of buffer.section.parts) left.set(parameter, []);
      for (const piece of pieces) left.get(piece.part.parameter)!.push(piece);
    }
    const divided = groups.map(({ params, ...own }) => ({
      ...own,
      params: params.flatMap((parameter) => {
        const pieces = left.get(parameter);
        if (pieces === undefined) throw notThese("one that has no summed gradient, or one twice");
        left.delete(parameter);
        return pieces.map(({ weights }) => weights);
      }),
    }));
    if (left.size > 0) throw notThese(`all but ${String(left.size)}`);
    this.#optimizer = new torch.optim.AdamW(divided, options);
  }

  /** The options of the groups, in their order; `params` are this rank's pieces. */
  get paramGroups(): torch.optim.AdamW["paramGroups"] {
    return this.#optimizer.paramGroups;
  }

  /** Bytes of this rank's part of the state. */
  get stateBytes(): number {
    return [...this.#optimizer.stateDict()]
      .filter(([key]) => !key.endsWith(".step"))
      .reduce((sum, [, tensor]) => sum + tensor.numel() * (tensor.dtype === "float64" ? 8 : 4), 0);
  }

  /** Steps with the summed gradients and gathers the weights; all gradients are zero afterwards. Collective. */
  step(): void {
    this.#optimizer.step();
    for (const shard of this.sums.shards) {
      // The flat gradients have been read: their memory carries the weights.
      gather(shard, this.#communicator(shard), (piece) => piece.weights);
      for (const [{ parameter }, view] of partsOf(shard)) {
        torch.noGrad(() => {
          parameter.copy_(view);
        });
      }
    }
    this.sums.zero();
  }

  /**
   * The state whole, on every rank that holds a parameter, under its name: `<parameter>.expAvg`, `.expAvgSq` of its shape and `.step`.
   * Gradients are zero afterwards. Collective. @throws ParallelError SHARDS_INVALID before the first step.
   */
  fullState(): Map<string, torch.Tensor> {
    const state = this.#pieceState();
    const whole = new Map<string, torch.Tensor>();
    for (const shard of this.sums.shards) {
      const step = state.get(shard.pieces[0]!.weights)?.step;
      if (step === undefined) {
        throw new ParallelError(
          "SHARDS_INVALID",
          "expected the state of an optimizer that has taken a step, found none",
        );
      }
      for (const { name } of shard.buffer.section.parts) whole.set(`${name}.step`, step.clone());
      for (const moment of MOMENTS) {
        gather(shard, this.#communicator(shard), (piece) => state.get(piece.weights)![moment]!);
        for (const [{ name }, view] of partsOf(shard)) whole.set(`${name}.${moment}`, view.clone());
      }
    }
    this.sums.zero();
    return whole;
  }

  /** Takes this rank's part of a state that `fullState` gave, on any number of ranks. @throws TorchError STATE_DICT */
  loadFullState(whole: ReadonlyMap<string, torch.Tensor>): void {
    const pieces = new Map(this.sums.shards.flatMap((shard) => shard.pieces).map((piece) => [piece.weights, piece]));
    const state = new Map<string, torch.Tensor>();
    const inOrder = this.paramGroups.flatMap((group) => group.params);
    for (const [index, weights] of inOrder.entries()) {
      const { part, from, count } = pieces.get(weights)!;
      for (const key of ["step", ...MOMENTS]) {
        const tensor = whole.get(`${part.name}.${key}`);
        if (tensor === undefined) continue;
        const own = key === "step" ? tensor : tensor.reshape([-1]).narrow(0, from, count);
        state.set(`${String(index)}.${key}`, own);
      }
    }
    this.#optimizer.loadStateDict(state);
  }

  #communicator({ buffer }: Shard): Communicator {
    return this.sums.mesh[buffer.section.axis];
  }

  #pieceState(): Map<torch.Tensor, Record<string, torch.Tensor>> {
    const inOrder = this.paramGroups.flatMap((group) => group.params);
    const found = new Map<torch.Tensor, Record<string, torch.Tensor>>();
    for (const [key, tensor] of this.#optimizer.stateDict()) {
      const [index, name] = key.split(".") as [string, string];
      const weights = inOrder[Number(index)]!;
      found.set(weights, { ...found.get(weights), [name]: tensor });
    }
    return found;
  }
}

/** Fills the flat buffer with what every rank has of something, piece by piece. */
function gather(shard: Shard, communicator: Communicator, of: (piece: PieceTensors) => torch.Tensor): void {
  const { buffer, counts, begin, pieces } = shard;
  torch.noGrad(() => {
    torch.tidy(() => {
      for (const piece of pieces) buffer.flat.narrow(0, begin + piece.at, piece.count).copy_(of(piece));
    });
  });
  communicator.allGather(buffer.values, counts);
}

function partsOf({ buffer }: Shard) {
  return buffer.section.parts.map((part, index) => [part, buffer.views[index]!] as const);
}

function notThese(found: string): ParallelError {
  return new ParallelError("PARAMETERS_DIFFER", `groups: expected all parameters, each once, found ${found}`);
}
