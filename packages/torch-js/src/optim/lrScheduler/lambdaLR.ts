import { expectThat } from "../../nn/expect.js";
import { type Optimizer } from "../optimizer.js";
import { checkOptimizer, LRScheduler } from "./scheduler.js";

type Factor = (epoch: number) => number;

/** The learning rate times what a function, or one a group, gives for the number of steps taken. A state leaves them out. */
export class LambdaLR extends LRScheduler {
  constructor(optimizer: Optimizer, lrLambda: Factor | readonly Factor[]) {
    const groups = checkOptimizer("LambdaLR", optimizer).paramGroups.length;
    const factors = typeof lrLambda === "function" ? Array.from({ length: groups }, () => lrLambda) : lrLambda;
    const fits = Array.isArray(factors) && factors.length === groups && factors.every((f) => typeof f === "function");
    expectThat(fits, "LambdaLR", `a function or a list of ${groups} functions`, lrLambda);
    super("LambdaLR", optimizer, {}, ({ epoch, baseLr, index }) => baseLr * factors[index]!(epoch));
  }
}
