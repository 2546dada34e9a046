import { native } from "./native.js";
import { checkOptions } from "./options.js";
import type { Tensor } from "./tensor.js";
import type { Device } from "./types.js";

/**
 * A random number generator of its own, which nothing else draws from: `torch.randn([3], { generator })`. Those with the
 * same seed draw the same numbers, in every run and on every thread.
 */
export class Generator {
  /** @throws TorchError TORCH_DEVICE where there is no such device. */
  constructor(options: { device?: Device; seed?: number | bigint } = {}) {
    checkOptions("Generator", options, ["device", "seed"]);
    native().initializeGenerator(this, options.device ?? "cpu");
    if (options.seed !== undefined) this.manualSeed(options.seed);
  }

  /** Whose tensors it fills. */
  get device(): Device {
    return native().generatorDevice(this);
  }

  /** The seed that it began with, of 64 bits without a sign. */
  get initialSeed(): bigint {
    return native().initialSeed(this);
  }

  /** Begins anew. @param seed any 64 bits, from -2^63 to 2^64 - 1; beyond 2^53 a bigint. */
  manualSeed(seed: number | bigint): this {
    native().seedGenerator(this, seed);
    return this;
  }

  /** Where it stands, as a uint8 tensor on the CPU, a copy. */
  getState(): Tensor {
    return native().getGeneratorState(this);
  }

  /**
   * Goes on from a state that `getState` gave, also in another process.
   * @throws TorchError TORCH_ARGUMENTS for a tensor of another kind or size, and for bytes that are no state.
   */
  setState(state: Tensor): this {
    native().setGeneratorState(this, state);
    return this;
  }
}
