import type { Comm, ThreadLevel } from "@hydride/mpi-napi";
import { describe } from "../describe";
import { DataStoreError } from "../errors";
import { agreed } from "../store/agree";
import type { MpiEnding } from "./ending";
import { ExchangeTransport } from "./exchange";
import { type ServedMemory, ThreadedTransport } from "./threaded";
import { type Transport, TRANSPORTS, type TransportName } from "./transport";

/** So long the ranks of the self-test stay out of MPI, in seconds. */
const ABSENCE = 0.2;
/** A get that is not answered before is answered by the main thread of the other rank. */
const PATIENCE = 0.05;

export interface TransportSetting {
  /** The ranks that hold a copy together. */
  group: Comm;
  /** Index of the node of each of its ranks. */
  nodeOf: readonly number[];
  memory: ServedMemory;
  /** Bytes of that memory. */
  read: (offset: number, length: number) => Uint8Array;
  threads: ThreadLevel;
  /** What MPI says of itself. */
  library: string;
  /** How MPI ends in this process. */
  ending: MpiEnding;
}

/** @throws DataStoreError `STORE_OPTION` for what is no transport's name. */
export function checkTransport(name: string | undefined, where: string): TransportName | undefined {
  if (name === undefined || TRANSPORTS.includes(name as TransportName)) return name as TransportName | undefined;
  throw new DataStoreError("STORE_OPTION", `${where}: expected ${TRANSPORTS.join(", ")}, found ${describe(name)}`);
}

/**
 * The transport that is asked for, or the first that works here: rma where gets from a rank that is not in MPI do not wait for it, else
 * service, else exchange. Collective. @throws DataStoreError `STORE_TRANSPORT` where what is asked for does not work.
 */
export async function openTransport(setting: TransportSetting, forced: TransportName | undefined): Promise<Transport> {
  const { group, threads, library, memory, ending } = setting;
  const service = (reason: string) => ThreadedTransport.open("service", library, group, memory).start(ending, reason);
  const exchange = (reason: string) => new ExchangeTransport(group, setting.read, ending, reason);
  if (forced === "exchange") return exchange("as asked for");
  if (threads !== "multiple") {
    const problem = `MPI allows its calls to threads as ${threads}`;
    if (forced !== undefined) throw impossible(forced, problem, "allow it with HYDRIDE_MPI_THREADS=multiple");
    return exchange(problem);
  }
  if (forced === "service") return service("as asked for");
  const rma = await openRma(setting);
  if (typeof rma !== "string") {
    if (forced !== undefined) return rma.start(ending, "as asked for");
    const waited = probe(rma, setting);
    if (waited < PATIENCE)
      return rma.start(ending, `a get took ${milliseconds(waited)} from a rank that was not in MPI`);
    await rma.start(ending, "").close();
    const reason = `with rma a get waited ${milliseconds(waited)} for a rank that was not in MPI`;
    return service(reason);
  }
  if (forced !== undefined) throw impossible(forced, rma, "use service");
  return service(`rma does not work here: ${rma}`);
}

/** Or why there is none. */
async function openRma({ group, library, memory }: TransportSetting): Promise<ThreadedTransport | string> {
  try {
    return await agreed(group, () => ThreadedTransport.open("rma", library, group, memory));
  } catch (error) {
    if (error instanceof DataStoreError && error.code !== "STORE_ADDON") return error.message;
    throw error;
  }
}

/** The longest time that a get from a rank took which was not in MPI, in seconds. */
function probe(rma: ThreadedTransport, { group, nodeOf }: TransportSetting): number {
  const target = partner(nodeOf, group.rank);
  let longest = 0;
  for (const parity of [0, 1]) {
    const late = nodeOf[group.rank]! % 2 === parity;
    longest = Math.max(longest, rma.probe(target, late, ABSENCE));
  }
  return Math.max(...group.allgather(longest));
}

/** The first rank of a neighbouring node, of which one has an even and the other an odd number. */
function partner(nodeOf: readonly number[], rank: number): number {
  const node = nodeOf[rank]!;
  const other = nodeOf.includes(node ^ 1) ? node ^ 1 : node - 1;
  return nodeOf.indexOf(other);
}

function impossible(name: TransportName, problem: string, hint: string): DataStoreError {
  return new DataStoreError(
    "STORE_TRANSPORT",
    `expected a transport ${name}, found that it does not work here: ${problem}`,
    hint,
  );
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`;
}
