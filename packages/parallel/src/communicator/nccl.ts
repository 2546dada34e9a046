import type { Comm } from "@hydride/mpi-napi";
import * as torch from "@hydride/torch-js";
import { ParallelError } from "../errors.js";
import type { Communicator, Numbers } from "./communicator.js";
import { checkCudaDevice, deviceIndex } from "./cudaDevice.js";
import { ncclOperators, type NcclOperators } from "./ncclLibrary.js";
import { checkDevice, checkDtype } from "./operands.js";

const SUMMABLE: readonly torch.DType[] = [
  ...(["float32", "float64", "bfloat16", "float16"] as const),
  ...(["int32", "int64", "int8", "uint8"] as const),
];
const ID_BYTES = 128;

/**
 * NCCL's collectives on tensors of a CUDA device, on its current stream; what lies in arrays goes over `host`, the same ranks' MPI. A
 * call comes back when the device has done it, so that a rank that has gone is an error there and then.
 *
 * The order of sums is the same from run to run on the same ranks, devices and network: NCCL_NVLS_ENABLE, whose sums in NVSwitch are
 * not, is off unless the environment sets it.
 */
export class NcclCommunicator implements Communicator {
  readonly #operators: NcclOperators;
  readonly #handle: number;

  /**
   * `connectNccl` makes one.
   * @param handle What the operators know it by.
   * @param host The same ranks in the same order, no one else's: freed with it.
   */
  constructor(
    operators: NcclOperators,
    handle: number,
    readonly host: Communicator,
    readonly device: torch.Device,
  ) {
    this.#operators = operators;
    this.#handle = handle;
  }

  get rank(): number {
    return this.host.rank;
  }

  get size(): number {
    return this.host.size;
  }

  get mpi(): Comm | undefined {
    return this.host.mpi;
  }

  /** Tensors of floats and whole numbers. @throws ParallelError TENSOR_INVALID, NCCL_FAILED */
  allReduce(values: Numbers): void {
    if (!torch.isTensor(values)) {
      this.host.allReduce(values);
      return;
    }
    this.#check("allReduce", values, SUMMABLE);
    asked(() => {
      this.#operators.all_reduce_(this.#handle, values);
    });
  }

  /** Both arrays, or both tensors of floats and whole numbers. @throws ParallelError TENSOR_INVALID, NCCL_FAILED */
  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void {
    if (!torch.isTensor(values) || !torch.isTensor(own)) {
      this.host.reduceScatter(values, own, counts);
      return;
    }
    for (const each of [values, own]) this.#check("reduceScatter", each, SUMMABLE);
    asked(() => {
      this.#operators.reduce_scatter(this.#handle, values, own, counts);
    });
  }

  /** Tensors of any dtype. @throws ParallelError TENSOR_INVALID, NCCL_FAILED */
  allGather(values: Numbers, counts: readonly number[]): void {
    if (!torch.isTensor(values)) {
      this.host.allGather(values, counts);
      return;
    }
    this.#check("allGather", values);
    asked(() => {
      this.#operators.all_gather_(this.#handle, values, counts);
    });
  }

  /** Tensors of any dtype. @throws ParallelError TENSOR_INVALID, NCCL_FAILED */
  broadcast(values: ArrayBufferView | torch.Tensor, root: number): void {
    if (!torch.isTensor(values)) {
      this.host.broadcast(values, root);
      return;
    }
    this.#check("broadcast", values);
    asked(() => {
      this.#operators.broadcast_(this.#handle, values, root);
    });
  }

  barrier(): void {
    asked(() => {
      this.#operators.barrier(this.#handle);
    });
  }

  split(color: number): Communicator {
    const host = this.host.split(color);
    const handle = asked(() => this.#operators.split(this.#handle, color));
    return new NcclCommunicator(this.#operators, handle, host, this.device);
  }

  free(): void {
    asked(() => {
      this.#operators.destroy(this.#handle);
    });
    this.host.free();
  }

  #check(call: string, tensor: torch.Tensor, known?: readonly torch.DType[]): void {
    if (known) checkDtype(call, tensor, known);
    checkDevice(call, tensor, this.device);
  }
}

/**
 * NCCL among the ranks of an MPI communicator, each with a CUDA device of its own. Collective, and not for free: keep what it gives.
 * @param mpi Stays the caller's.
 * @param device With its number, such as cuda:0.
 * @throws ParallelError DEVICE_MISSING, NCCL_MISSING on all ranks where one lacks something; NCCL_FAILED.
 */
export function connectNccl(mpi: Communicator, device: torch.CudaDevice): NcclCommunicator {
  const [operators, id] = onAllRanks(mpi, () => {
    checkCudaDevice(device);
    const found = ncclOperators();
    const own = mpi.rank === 0 ? asked(() => found.unique_id()) : torch.zeros([ID_BYTES], { dtype: "uint8" });
    return [found, own] as const;
  });
  const host = mpi.split(0);
  host.broadcast(id, 0);
  const handle = asked(() => operators.init(id, host.rank, host.size, deviceIndex(device)));
  return new NcclCommunicator(operators, handle, host, device);
}

/** Does something on every rank; where one cannot, the others would wait for it in NCCL for ever. */
function onAllRanks<Result>(ranks: Communicator, run: () => Result): Result {
  const failed = new Float64Array(ranks.size);
  let outcome: { result: Result } | { failure: unknown };
  try {
    outcome = { result: run() };
  } catch (failure) {
    outcome = { failure };
    failed[ranks.rank] = 1;
  }
  ranks.allReduce(failed);
  if ("failure" in outcome) throw outcome.failure;
  const first = failed.indexOf(1);
  if (first < 0) return outcome.result;
  throw new ParallelError(
    "NCCL_MISSING",
    `expected NCCL and a CUDA device on all ${String(ranks.size)} ranks, found rank ${String(first)} without`,
    `What rank ${String(first)} says of it tells more.`,
  );
}

/** What NCCL says of a failure names the rank; errors in the operands stay what they are. */
function asked<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof torch.TorchError) || error.code !== "TORCH_ERROR") throw error;
    throw new ParallelError(
      "NCCL_FAILED",
      error.message,
      "Every rank needs a GPU of its own, and all must still be there; NCCL_DEBUG=INFO in the environment tells more.",
    );
  }
}
