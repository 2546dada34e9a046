import * as torch from "../../src/index.js";
import type { Tensor } from "../../src/index.js";
import { numbers, wave } from "../nn/reference.js";

/** tanh(x a) b0 + b1 to a curve that moves with time: the problem of scripts/reference/optim.py. */
export class Curve extends torch.nn.Module {
  readonly a = torch.nn.parameter(wave([3], 1));
  readonly b = torch.nn.parameter(wave([2], 2));

  loss(step: number): Tensor {
    const [x, y] = [wave([8, 3], 3), wave([8], 4 + 0.1 * step)];
    const prediction = x.matmul(this.a).tanh().mul(this.b.select(0, 0)).add(this.b.select(0, 1));
    return prediction.sub(y).square().mean();
  }

  /** The second parameter goes without a gradient now and then. */
  backward(step: number): void {
    this.zeroGrad();
    this.loss(step).backward();
    if (step % 3 === 2) this.b.grad = null;
  }

  values(): number[] {
    return [...numbers(this.a), ...numbers(this.b)];
  }
}
