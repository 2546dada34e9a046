import { TorchError } from "../errors.js";
import { native, type StreamPair } from "../native.js";
import { checkOptions } from "../options.js";
import { refusePromise, type Synchronous } from "../synchronous.js";
import type { CudaDevice } from "../types.js";
import { checkCuda } from "./devices.js";

export interface StreamOptions {
  /** Default: the current device. */
  device?: CudaDevice;
  /** `high`: its work goes before that of others that wait for the device. Default: `normal`. */
  priority?: "normal" | "high";
}

/**
 * An order of work of a device: what it is asked to in one stream it does in that order, beside what it is asked to in others. Streams
 * come from a pool of libtorch's, which gives out the same one again after some.
 *
 * A tensor belongs to the stream in which it was made: where another one uses it, that has to wait first (`waitStream`), and the
 * tensor's memory has to know of it (`Tensor.recordStream`), or it may be given to the next tensor while it is still used.
 */
export class Stream {
  readonly device: CudaDevice;
  /** As libtorch numbers it. */
  readonly id: number | bigint;

  /**
   * @param found Not for callers: a stream that there is already.
   * @throws TorchError TORCH_DEVICE where there is no such device, TORCH_ARGUMENTS for one that is not CUDA's.
   */
  constructor(options: StreamOptions = {}, found: StreamPair = newStream(options)) {
    [this.device, this.id] = found;
  }

  /** Has the work that it is asked to from now on wait for what the other stream has been asked to so far; the host does not wait. */
  waitStream(other: Stream): void {
    checkStream("Stream.waitStream", other);
    native().waitStream(this.device, this.id, other.device, other.id);
  }

  /** Waits until all that it was asked to is done. */
  synchronize(): void {
    native().synchronizeStream(this.device, this.id);
  }
}

function newStream(options: StreamOptions): StreamPair {
  checkOptions("cuda.Stream", options, ["device", "priority"]);
  const { device = "cuda", priority = "normal" } = options;
  checkCuda("Stream", device);
  if (priority !== "normal" && priority !== "high") {
    throw new TorchError(`cuda.Stream: expected priority normal or high, found ${String(priority)}`, "TORCH_ARGUMENTS");
  }
  return native().newStream(device, priority === "high");
}

/** The stream that operators on the device use now, of this thread. @throws as the constructor of `Stream`. */
export function currentStream(device: CudaDevice = "cuda"): Stream {
  checkCuda("currentStream", device);
  return new Stream({}, native().currentStream(device));
}

/** Runs `fn` with a stream, and its device, as the current ones, and puts the former back, also after an error. `fn` must be synchronous. */
export function withStream<T>(stream: Stream, fn: Synchronous<T>): T {
  checkStream("cuda.withStream", stream);
  return native().withStream(stream.device, stream.id, () => {
    const result = fn();
    refusePromise("cuda.withStream", result);
    return result;
  });
}

/** @throws TorchError TORCH_ARGUMENTS for what is no stream. */
export function checkStream(what: string, stream: unknown): void {
  if (stream instanceof Stream) return;
  throw new TorchError(`${what}: expected a cuda.Stream, found ${String(stream)}`, "TORCH_ARGUMENTS");
}
