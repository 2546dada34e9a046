export { Adadelta, type AdadeltaOptions } from "./adadelta.js";
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions } from "./adam.js";
export { Adamax, type AdamaxOptions } from "./adamax.js";
export { AdamW, type AdamWOptions } from "./adamW.js";
export { ExponentialMovingAverage, type ExponentialMovingAverageOptions } from "./exponentialMovingAverage.js";
export * as lrScheduler from "./lrScheduler/index.js";
export {
  type GroupOptions,
  Optimizer,
  type OptimizerOptions,
  type OptimizerParameters,
  type ParameterGroup,
} from "./optimizer.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { SGD, type SGDOptions } from "./sgd.js";
