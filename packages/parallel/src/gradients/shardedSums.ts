import * as torch from "@hydride/torch-js";
import type { Numbers } from "../communicator/communicator.js";
import { asNumbers } from "../communicator/operands.js";
import type { ProcessMesh } from "../processMesh.js";
import { checkAlike } from "./checkAlike.js";
import type { GradientBuffer, GradientBuffers } from "./gradientBuffers.js";
import { globalNorm, scaleDown } from "./globalNorm.js";
import type { GradientSums } from "./gradientSums.js";
import { gradientBytes } from "./section.js";
import { shardCounts, type ShardPiece, shardPieces } from "./shards.js";

/** A rank's part of a section. */
export interface Shard {
  readonly buffer: GradientBuffer;
  /** Elements of each rank. */
  readonly counts: readonly number[];
  /** Where this rank's begin. */
  readonly begin: number;
  readonly pieces: readonly PieceTensors[];
  /** The summed gradient. */
  readonly gradient: torch.Tensor;
  /** The same memory, as communicators take it. */
  readonly values: Numbers;
}

/** A piece of a parameter: its weights, which are the parameter's own memory, with its summed gradient as `grad`. */
export interface PieceTensors extends ShardPiece {
  readonly weights: torch.Tensor;
}

/** Sums of gradients of which every rank has a part of its own, for an optimizer that is divided in the same way. */
export class ShardedSums implements GradientSums {
  readonly own: readonly torch.Tensor[];
  readonly shards: readonly Shard[];

  /** Collective. @throws ParallelError PARAMETERS_DIFFER, SHARDS_INVALID for fewer parameters than ranks. */
  constructor(
    readonly buffers: GradientBuffers,
    readonly mesh: ProcessMesh,
  ) {
    for (const { section } of buffers.buffers) checkAlike(section, mesh[section.axis]);
    this.shards = buffers.buffers.map((buffer) => shardOf(buffer, mesh));
    this.own = this.shards.flatMap(({ pieces }) => pieces.map(({ weights }) => weights.grad!));
  }

  get heldBytes(): number {
    const own = this.shards.map(({ buffer, gradient }) =>
      gradientBytes({ count: gradient.numel(), dtype: buffer.section.dtype }),
    );
    return own.reduce((sum, bytes) => sum + bytes, this.buffers.byteLength);
  }

  reduce(): void {
    this.buffers.collect();
    for (const { buffer, values, counts } of this.shards) {
      const { axis } = buffer.section;
      const communicator = this.mesh[axis];
      if (communicator.size > 1) this.mesh.timer.countBytes(axis, gradientBytes(buffer.section));
      communicator.reduceScatter(buffer.values, values, counts);
    }
  }

  clip(maxNorm: number): number {
    const norm = globalNorm(this.own, this.mesh.world);
    scaleDown(this.own, norm, maxNorm);
    return norm;
  }

  zero(): void {
    this.buffers.zero();
  }
}

function shardOf(buffer: GradientBuffer, mesh: ProcessMesh): Shard {
  const { parts, count, dtype, device, axis } = buffer.section;
  const { rank, size } = mesh[axis];
  const counts = shardCounts(count, size);
  const gradient = torch.zeros([counts[rank]!], { dtype, device });
  const pieces = shardPieces(parts, counts, rank).map((piece) => {
    const weights = piece.part.parameter.detach().view([-1]).narrow(0, piece.from, piece.count);
    weights.grad = gradient.narrow(0, piece.at, piece.count);
    return { ...piece, weights };
  });
  const begin = counts.slice(0, rank).reduce((sum, each) => sum + each, 0);
  return { buffer, counts, begin, pieces, gradient, values: asNumbers(gradient) };
}
