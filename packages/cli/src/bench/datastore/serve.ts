import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { encodeRecord } from "@hydride/datastore";
import type { Comm } from "@hydride/mpi-napi";
import { generator } from "../geometry.js";
import { benchSamples } from "./samples.js";
import { BATCHES, plansOf, SAMPLES } from "./cases.js";
import { lockedReads, readCopies, type Reader, remoteReads, storeReads } from "./readers.js";

/** What a job of two ranks does: batches from shared memory, or from the other rank, ours or with a lock for each sample. */
export type ServedSide = "shared" | "remote" | "locks";

/**
 * One of two ranks that the benchmark has started. Rank 0 says "ready", and the transport, if there is one; then it answers each line
 * with a case and a number of repetitions with the seconds that they took.
 */
export async function serveDatastore(side: string): Promise<void> {
  const { MPI } = await import("@hydride/mpi-napi");
  const comm = MPI.COMM_WORLD;
  const samples = benchSamples(SAMPLES);
  const { readers, transport, close } =
    side === "shared"
      ? await storeReads(samples, comm)
      : side === "remote"
        ? await remoteReads(samples, comm)
        : await lockedReads(
            samples.map((sample, i) => encodeRecord(sample, [sample.dataset], i)),
            comm,
          );
  if (side === "shared") readers["copy"] = readCopies(samples);
  if (comm.rank === 0) {
    const plans = plansByCase();
    console.log(["ready", transport].join(" ").trim());
    for await (const line of createInterface({ input: process.stdin })) {
      const [reader, name, repetitions] = line.split(" ") as [string, string, string];
      if (side === "locks") comm.sendrecv("attend", 1, 1);
      console.log(String(await timed(readers[reader]!, plans.get(name)!, Number(repetitions))));
      if (side === "locks") comm.send("rest", 1);
    }
    if (side === "locks") comm.send("end", 1);
  } else if (side === "locks") {
    await attend(comm);
  }
  await close();
}

/** Who is read from with locks has to be in MPI meanwhile, and leaves its core to others when nothing is timed. */
async function attend(comm: Comm): Promise<void> {
  for (;;) {
    while (comm.Iprobe(0) === undefined) await setTimeout(1);
    if (comm.recv(0) === "end") return;
    comm.send("here", 0);
    comm.recv(0);
  }
}

function plansByCase(): Map<string, number[][]> {
  const random = generator(2);
  return new Map(
    BATCHES.flatMap((batch) => [
      [`own/${String(batch)}`, plansOf("own", batch, random)] as const,
      [`other/${String(batch)}`, plansOf("other", batch, random)] as const,
    ]),
  );
}

async function timed(read: Reader, plans: readonly number[][], repetitions: number): Promise<number> {
  const begun = performance.now();
  for (let i = 0; i < repetitions; i++) await read(plans[i % plans.length]!);
  return (performance.now() - begun) / 1000;
}
