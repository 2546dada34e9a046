import * as torch from "@hydride/torch-js";
import type { Numbers } from "../communicator/communicator.js";
import { asNumbers } from "../communicator/operands.js";
import { type AxisOf, type Section, gradientBytes, sectionsOf } from "./section.js";

/** The gradients of a section in one row of memory. */
export interface GradientBuffer {
  readonly section: Section;
  /** (count) */
  readonly flat: torch.Tensor;
  /** The same memory, as communicators take it. */
  readonly values: Numbers;
  /** Of each parameter, in its shape: the same memory. */
  readonly views: readonly torch.Tensor[];
}

/**
 * Flat buffers that the gradients of a model live in: each parameter's `grad` is a view of one, into which `backward` adds. They are laid
 * out from the list of parameters, so that ranks agree whatever their batches have a gradient for; what has none is zero.
 */
export class GradientBuffers {
  readonly buffers: readonly GradientBuffer[];

  /** @param parameters By name, in the same order on all ranks that hold them. */
  constructor(parameters: ReadonlyMap<string, torch.Tensor>, axisOf?: AxisOf) {
    this.buffers = sectionsOf(parameters, axisOf).map((section) => {
      const flat = torch.zeros([section.count], { dtype: section.dtype, device: section.device });
      const views = section.parts.map(({ parameter, offset, count }) =>
        flat.narrow(0, offset, count).view(parameter.shape),
      );
      return { section, flat, values: asNumbers(flat), views };
    });
    this.zero();
  }

  get byteLength(): number {
    return this.buffers.reduce((sum, { section }) => sum + gradientBytes(section), 0);
  }

  /** Sets all gradients to zero, in place of an optimizer's `zeroGrad`. */
  zero(): void {
    for (const { section, flat, views } of this.buffers) {
      torch.noGrad(() => flat.zero_());
      for (const [index, { parameter }] of section.parts.entries()) parameter.grad = views[index]!;
    }
  }

  /** Brings gradients home that are somewhere else, as after `zeroGrad`; where there is none, it is zero. */
  collect(): void {
    torch.noGrad(() => {
      torch.tidy(() => {
        for (const { section, views } of this.buffers) {
          for (const [index, { parameter }] of section.parts.entries()) {
            const { grad } = parameter;
            const view = views[index]!;
            if (grad?.isSame(view)) continue;
            if (grad) view.copy_(grad);
            else view.zero_();
            parameter.grad = view;
          }
        }
      });
    });
  }
}
