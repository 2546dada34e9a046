import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as torch from "@hydride/torch-js";
import { ParallelError } from "../errors.js";

/** The operators of native/library.cc. */
export interface NcclOperators {
  /** Such as 22304 of NCCL 2.23.4. */
  version(): number;
  /** uint8 (128) */
  unique_id(): torch.Tensor;
  init(id: torch.Tensor, rank: number, size: number, device: number): number;
  split(handle: number, color: number): number;
  destroy(handle: number): void;
  barrier(handle: number): void;
  all_reduce_(handle: number, values: torch.Tensor): void;
  reduce_scatter(handle: number, values: torch.Tensor, own: torch.Tensor, counts: readonly number[]): void;
  all_gather_(handle: number, values: torch.Tensor, counts: readonly number[]): void;
  broadcast_(handle: number, values: torch.Tensor, root: number): void;
}

// Both src/communicator/ and dist/ are below the package; bundles lie one level higher than the source of this file.
const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE = here.endsWith("communicator") ? join(here, "..", "..") : join(here, "..");
const LIBRARY = join(PACKAGE, "build", "libhydride_nccl.so");

/**
 * NCCL's operators.
 * @throws ParallelError NCCL_MISSING where they were not compiled, or there is no NCCL that is new enough; TorchError TORCH_LOAD where
 *   they were compiled against another libtorch.
 */
export function ncclOperators(library = LIBRARY): NcclOperators {
  if (!existsSync(library)) {
    throw new ParallelError(
      "NCCL_MISSING",
      `expected NCCL's operators in ${library}, found no such file`,
      `They are compiled where there are a libtorch with CUDA and NCCL's header; \`node ${join(PACKAGE, "install", "build.mjs")}\` tells what is not there.`,
    );
  }
  torch.loadLibrary(library);
  const operators = torch.ops.hydride_nccl as unknown as NcclOperators;
  try {
    operators.version();
  } catch (error) {
    if (!(error instanceof torch.TorchError)) throw error;
    // Without the operator's name.
    const message = error.message.replace("version: ", "");
    throw new ParallelError("NCCL_MISSING", message, "Set NCCL_HOME to the folder with lib/libnccl.so.2.");
  }
  return operators;
}
