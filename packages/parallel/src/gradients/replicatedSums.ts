import type * as torch from "@hydride/torch-js";
import type { ProcessMesh } from "../processMesh.js";
import { checkAlike } from "./checkAlike.js";
import type { GradientBuffers } from "./gradientBuffers.js";
import { globalNorm, scaleDown } from "./globalNorm.js";
import type { GradientSums } from "./gradientSums.js";
import { gradientBytes } from "./section.js";

/**
 * Sums of gradients that every rank has whole: the encoder's over the world, the branches' over the group, one all-reduce each. They are
 * sums and no means: losses are divided by counts of all ranks before.
 */
export class ReplicatedSums implements GradientSums {
  readonly own: readonly torch.Tensor[];
  readonly #views: readonly torch.Tensor[];

  /** Collective. @throws ParallelError PARAMETERS_DIFFER where ranks that should hold the same parameters do not. */
  constructor(
    readonly buffers: GradientBuffers,
    readonly mesh: ProcessMesh,
  ) {
    for (const { section } of buffers.buffers) checkAlike(section, mesh[section.axis]);
    this.#views = buffers.buffers.flatMap(({ views }) => views);
    this.own = buffers.buffers.flatMap(({ section, views }) => (mesh[section.axis].rank === 0 ? views : []));
  }

  get heldBytes(): number {
    return this.buffers.byteLength;
  }

  reduce(): void {
    this.buffers.collect();
    for (const { section, values } of this.buffers.buffers) {
      const communicator = this.mesh[section.axis];
      if (communicator.size === 1) continue;
      this.mesh.timer.countBytes(section.axis, gradientBytes(section));
      communicator.allReduce(values);
    }
  }

  clip(maxNorm: number): number {
    const norm = globalNorm(this.own, this.mesh.world);
    scaleDown(this.#views, norm, maxNorm);
    return norm;
  }

  zero(): void {
    this.buffers.zero();
  }
}
