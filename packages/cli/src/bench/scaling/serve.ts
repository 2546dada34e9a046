import { hostname } from "node:os";
import { connect, measureNetwork, type MpiCommunicator } from "@hydride/parallel";
import { printJson } from "../../output.js";
import { PeakWatch } from "../models/resident.js";
import { waitAtGate } from "./gate.js";
import type { NetworkReport, RankWork, StepsWork } from "./ranks.js";

/** One of the ranks that the benchmark has started; rank 0 prints what all of them found. */
export async function serveRank(text: string): Promise<void> {
  const work = JSON.parse(text) as RankWork;
  const found = work.what === "network" ? network() : await steps(work);
  if (connect().rank === 0) printJson(found);
}

async function steps({ config, gate, ...options }: StepsWork): Promise<unknown> {
  const { profileSteps } = await import("@hydride/training");
  const watch = new PeakWatch();
  const start = () => {
    if (gate !== undefined) waitAtGate(gate);
    watch.start();
  };
  return profileSteps(config, { ...options, memory: { start, peak: () => watch.peak() } });
}

function network(): NetworkReport {
  const world = connect() as MpiCommunicator;
  const own = new TextEncoder().encode(hostname());
  const hosts = Array.from({ length: world.size }, (_, rank) => {
    const name = new Uint8Array(256);
    if (rank === world.rank) name.set(own.subarray(0, 256));
    world.broadcast(name, rank);
    return new TextDecoder().decode(name).replace(/\0+$/, "");
  });
  return { ...measureNetwork(world), hosts };
}
