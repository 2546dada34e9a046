import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchOptions, BenchReport, BenchResult } from "../benchmark.js";
import type { Geometry } from "../geometry.js";
import { interleave, type Side } from "../interleave.js";
import { pythonCommand, type PythonSide, startPython } from "../python.js";
import { summarise } from "../statistics.js";
import { geometries, NEIGHBOR_CASES, type NeighborCase } from "./cases.js";
import { PROGRAM } from "./program.js";

/** What is timed of a case in this process, and how often the pairs of one structure list stand in it. */
interface Prepared {
  input: NeighborCase;
  structures: Geometry[];
  pairs: number;
}

/**
 * Times the neighbour lists of @hydride/core-graph against vesin, one thread each, in directed pairs a second; and two threads
 * against one. Both give senders, receivers, shifts, displacements and distances; ours also sorts by distance.
 */
export async function benchNeighbors({ rounds, threads, seconds, onProgress }: BenchOptions): Promise<BenchReport> {
  const { neighborLists } = await import("@hydride/core-graph");
  const search = ({ structures, input }: Prepared, count: number) =>
    neighborLists(structures, { cutoff: input.cutoff }, { threads: count });
  const prepared = NEIGHBOR_CASES.map((input) => {
    const one: Prepared = { input, structures: geometries(input), pairs: 0 };
    return { ...one, pairs: search(one, 1).reduce((sum, { receiver }) => sum + receiver.length, 0) };
  });
  const ours = (count: number): Side => ({
    time: (name, repetitions) => {
      const one = prepared.find(({ input }) => input.name === name)!;
      const start = process.hrtime.bigint();
      for (let i = 0; i < repetitions; i++) search(one, count);
      return Promise.resolve(Number(process.hrtime.bigint() - start) / 1e9);
    },
  });
  onProgress(`starting ${pythonCommand()}`);
  const python = await startVesin(prepared);
  const results: BenchResult[] = [];
  const compare = async (one: Prepared, name: string, sides: readonly Side[], otherName: string) => {
    onProgress(name);
    const times = await interleave(sides, one.input.name, rounds, seconds);
    results.push(rates(name, one.pairs, times, otherName));
  };
  try {
    for (const one of prepared) {
      const { name, structures, atoms, cutoff } = one.input;
      const title = `${name}: ${structures} x ${atoms} atoms, ${cutoff} A`;
      const others = typeof python === "string" ? [] : [python];
      await compare(one, title, [ours(1), ...others], others[0] ? `vesin ${others[0].version}` : "vesin");
      if (threads > 1)
        await compare(one, `${name}, ${threads} threads against 1`, [ours(threads), ours(1)], "1 thread");
    }
  } finally {
    if (typeof python !== "string") python.close();
  }
  const absent = typeof python === "string" ? { what: "vesin", why: python } : null;
  const setting = { cores: availableParallelism(), rounds, "seconds a round": seconds };
  return { name: "neighbors", setting, absent, results };
}

/** Millions of pairs a second, from the seconds of each round of both sides. */
function rates(name: string, pairs: number, times: readonly number[][], otherName: string): BenchResult {
  const [ours, other] = times.map((seconds) => summarise(seconds.map((time) => pairs / time / 1e6)));
  return {
    case: name,
    ours: ours!.median,
    other: other?.median ?? null,
    otherName,
    unit: "million pairs/s",
    ratio: other ? ours!.median / other.median : null,
    oursSpread: ours!.spread,
    otherSpread: other?.spread ?? null,
  };
}

/** vesin reads the same structures from files. */
async function startVesin(prepared: readonly Prepared[]): Promise<PythonSide | string> {
  const folder = await mkdtemp(join(tmpdir(), "hydride-bench-"));
  try {
    for (const { input, structures } of prepared) {
      const write = (what: keyof Geometry, suffix: string) =>
        writeFile(join(folder, `${input.name}.${suffix}`), bytesOf(structures.map((each) => each[what])));
      await write("positions", "positions");
      await write("cell", "cells");
    }
    const described = prepared.map(({ input }) => [input.name, input.structures, input.atoms, input.cutoff].join(":"));
    return await startPython(PROGRAM, folder, ...described);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function bytesOf(arrays: readonly Float64Array[]): Uint8Array {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}
