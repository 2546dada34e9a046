import type { Comm } from "@hydride/mpi-napi";
import { checkTransport } from "../transport/choose";
import type { TransportName } from "../transport/transport";
import { describe } from "../describe";
import { DataStoreError } from "../errors";
import { agreed, checkSame } from "./agree";

export interface LoadOptions {
  /** The ranks that load together. Default: this process alone, without MPI. */
  comm?: Comm;
  /**
   * Ranks that hold one copy together; the others hold further copies. Ranks of a node always share one. Default: the fewest whose
   * memory it fits.
   */
  width?: number;
  /** Bytes that a rank may use for records. Default: half of what its node has free, divided among the node's ranks. */
  memory?: number;
  /** How samples come from other nodes. Default: HYDRIDE_STORE_TRANSPORT, else what a self-test finds. */
  transport?: TransportName;
  /** `false`: every rank has memory of its own, as if it were a node of its own. Default: true. */
  sharedMemory?: boolean;
  /** Takes a line that says what was chosen, on rank 0. */
  log?: (line: string) => void;
}

const KEYS = ["comm", "width", "memory", "transport", "sharedMemory", "log"];

/** What a rank may use for records. */
export interface MemoryLimit {
  bytes: number;
  /** By the caller, and no guess at what is free. */
  isGiven: boolean;
}

/** What `load` works with: options of rank 0 where ranks have to agree. */
export interface LoadSetting {
  comm: Comm | undefined;
  width: number | undefined;
  memory: MemoryLimit;
  transport: TransportName | undefined;
  sharedMemory: boolean;
  log: (line: string) => void;
}

/** Collective; what is wrong on one rank is wrong on all. @throws DataStoreError `STORE_OPTION`, `STORE_RANKS`. */
export async function readOptions(options: LoadOptions): Promise<LoadSetting> {
  const { comm, log = () => undefined } = options;
  const { memory, ...same } = await agreed(comm, () => checked(options));
  for (const [name, value] of Object.entries({ memory, ...same })) checkSame(comm, name, value);
  const isFirst = comm === undefined || comm.rank === 0;
  const limit = { bytes: memory ?? defaultMemory(comm), isGiven: memory !== undefined };
  return { comm, ...same, memory: limit, log: isFirst ? log : () => undefined };
}

type Checked = Pick<LoadSetting, "width" | "transport" | "sharedMemory"> & { memory: number | undefined };

function checked(options: LoadOptions): Checked {
  const unknown = Object.keys(options).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new DataStoreError(
      "STORE_OPTION",
      `options: expected ${KEYS.join(", ")}, found the key ${describe(unknown)}`,
    );
  }
  const { width, memory, sharedMemory = true, log } = options;
  if (typeof sharedMemory !== "boolean") {
    throw new DataStoreError("STORE_OPTION", `sharedMemory: expected true or false, found ${describe(sharedMemory)}`);
  }
  if (log !== undefined && typeof log !== "function") {
    throw new DataStoreError("STORE_OPTION", `log: expected a function, found ${describe(log)}`);
  }
  if (memory !== undefined && !(Number.isFinite(memory) && memory > 0)) {
    throw new DataStoreError("STORE_OPTION", `memory: expected a number of bytes above 0, found ${describe(memory)}`);
  }
  const named = checkTransport(options.transport, "transport");
  const transport =
    named ?? checkTransport(process.env["HYDRIDE_STORE_TRANSPORT"] || undefined, "HYDRIDE_STORE_TRANSPORT");
  return { width, memory, transport, sharedMemory };
}

/** Half of what is free on the fullest node. */
function defaultMemory(comm: Comm | undefined): number {
  const free = process.availableMemory() / 2;
  if (comm === undefined) return free;
  const node = comm.SplitType();
  const share = Math.min(...comm.allgather(free / node.size));
  node.Free();
  return share;
}
