import { mapTensors, toDevice } from "@hydride/models";
import * as torch from "@hydride/torch-js";

/** Tensors that are there when they are taken. */
export interface Ready<Value> {
  /** Once, within `tidy`: what is made only now is freed with its scope. */
  take(): Value;
  /** When nothing is computed with them any more, gradients neither. */
  free(): void;
}

/** Brings tensors to where a model is. */
export interface TensorFeed {
  /** @param make Gives tensors of the CPU. */
  prepare<Value>(make: () => Value): Ready<Value>;
}

/** For a model on a device. */
export function tensorFeed(device: torch.Device): TensorFeed {
  if (!device.startsWith("cuda")) return hostFeed;
  const known = feeds.get(device) ?? new DeviceFeed(device as torch.CudaDevice);
  feeds.set(device, known);
  return known;
}

/** Makes them where they are taken. */
const hostFeed: TensorFeed = { prepare: (make) => ({ take: make, free: () => undefined }) };

/**
 * Makes them at once and has them copied, from pinned memory, in a stream of its own: while the device computes what it was asked to before,
 * and the host goes on.
 */
class DeviceFeed implements TensorFeed {
  readonly #stream: torch.cuda.Stream;

  constructor(readonly device: torch.CudaDevice) {
    this.#stream = new torch.cuda.Stream({ device });
  }

  prepare<Value>(make: () => Value): Ready<Value> {
    const copy = (tensors: Value) => () => [toDevice(tensors, this.device, { nonBlocking: true })] as const;
    const [sent] = torch.noGrad(() => torch.tidy(() => torch.cuda.withStream(this.#stream, copy(make()))));
    const own: torch.Tensor[] = [];
    mapTensors(sent, (tensor) => {
      own.push(tensor);
      return tensor;
    });
    return {
      take: () => {
        const current = torch.cuda.currentStream(this.device);
        current.waitStream(this.#stream);
        // Their memory is the copying stream's, which is not to write to it while it is computed with.
        for (const tensor of own) tensor.recordStream(current);
        return sent;
      },
      free: () => {
        for (const tensor of own) tensor.dispose();
      },
    };
  }
}

/** One of each device: libtorch keeps memory for each stream. */
const feeds = new Map<torch.Device, TensorFeed>();
