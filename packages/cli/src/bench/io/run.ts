import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Structure } from "@hydride/core-graph";
import type { BenchOptions, BenchReport, BenchResult } from "../benchmark.js";
import { interleave } from "../interleave.js";
import { structures as generated } from "../models/structures.js";
import { summarise } from "../statistics.js";
import { blocksOf, readAdios, readPlain, type Writing, writeAdios, writePlain } from "./bandwidth.js";
import { convert, outputs, prepare } from "./commands.js";
import { fromSet, PlainRecords, randomBatches, randomReads } from "./randomSamples.js";
import { IO_SIZES, type IoSizes } from "./sizes.js";
import { secondsOf, Stop } from "./stop.js";

interface Case {
  name: string;
  otherName: string;
  unit: string;
  /** Units of one repetition. */
  amount: number;
  ours: () => Promise<number>;
  other: () => Promise<number>;
}

/** Times a case and notes what was found. */
type Time = (one: Case) => Promise<void>;

/**
 * Times files of ADIOS2 against plain files of the same bytes, random samples of a set against records of a plain file, and `prepare`
 * against `convert`. Everything is in a temporary folder, which is removed whatever happens, at a signal when what is being written is.
 *
 * @throws CliError BENCH_COMMAND; Interrupted.
 */
export async function benchIo(
  { rounds, seconds, onProgress }: Omit<BenchOptions, "threads">,
  sizes: IoSizes = IO_SIZES,
): Promise<BenchReport> {
  const { describeSdk } = await import("@hydride/io-adios");
  const folder = await mkdtemp(join(tmpdir(), "hydride-io-"));
  const stop = new Stop();
  const results: BenchResult[] = [];
  const time: Time = async ({ name, otherName, unit, amount, ours, other }) => {
    onProgress(name);
    const times = await interleave([stop.side(ours), stop.side(other)], name, rounds, seconds);
    const [own, others] = times.map((each) => summarise(each.map((taken) => amount / taken)));
    const found = { ours: own!.median, other: others!.median, otherName, unit };
    const spreads = { oursSpread: own!.spread, otherSpread: others!.spread };
    results.push({ case: name, ...found, ratio: own!.median / others!.median, ...spreads });
  };
  try {
    await timeFiles(folder, sizes, time);
    onProgress("preparing a set");
    await timeSets(folder, sizes, stop, time);
  } finally {
    await rm(folder, { recursive: true, force: true });
    stop.stopListening();
  }
  const setting = {
    "MiB a file": sizes.megabytes,
    structures: sizes.structures,
    ADIOS2: describeSdk().build,
    cores: availableParallelism(),
    rounds,
    "seconds a round": seconds,
  };
  return { name: "io", setting, absent: null, results };
}

async function timeFiles(folder: string, { megabytes }: IoSizes, time: Time): Promise<void> {
  const { SET_PARAMETERS } = await import("@hydride/io-adios");
  const blocks = blocksOf(megabytes);
  const into = blocks.map(({ length }) => new Float64Array(length));
  const [bp, plain] = [join(folder, "blocks.bp"), join(folder, "blocks.bin")];
  const files = { otherName: "plain file", unit: "MiB/s", amount: megabytes };
  const writings: Record<string, Writing> = {
    write: { isSynced: true, parameters: SET_PARAMETERS },
    "write/unsynced": { isSynced: false, parameters: SET_PARAMETERS },
    "write/statistics": { isSynced: true },
  };
  for (const [name, writing] of Object.entries(writings)) {
    const ours = () => writeAdios(bp, blocks, writing);
    await time({ ...files, name, ours, other: () => writePlain(plain, blocks, writing) });
  }
  for (const [name, isChecked] of [
    ["read", false],
    ["read/checked", true],
  ] as const) {
    const ours = () => readAdios(bp, into, isChecked);
    await time({ ...files, name, ours, other: () => readPlain(plain, into) });
  }
  for (const read of [() => readAdios(bp, into, true), () => readPlain(plain, into)]) {
    into.forEach((block) => block.fill(0));
    await read();
    assertSame("blocks of a file", into, blocks);
  }
  await rm(bp, { recursive: true });
  await rm(plain);
}

async function timeSets(folder: string, { structures, reads }: IoSizes, stop: Stop, time: Time): Promise<void> {
  const { writeStructures } = await import("@hydride/datasets");
  const { SampleFile } = await import("@hydride/io-adios");
  const source = join(folder, "bench.xyz");
  await writeStructures(source, generated(structures));
  const { set, text } = outputs(folder);
  stop.check();
  await prepare(stop, source, set, structures);
  const file = await SampleFile.open(set);
  try {
    const all: Structure[] = [];
    for await (const structure of file.structures("train")) all.push(structure);
    const records = await PlainRecords.create(join(folder, "records.bin"), all);
    try {
      for (const i of [0, all.length - 1]) {
        assertSame(`sample ${i}`, [await fromSet(file)(i), await records.read(i)], [all[i]!, all[i]!]);
      }
      const [ours, other] = [fromSet(file), records.read].map((read) => randomReads(read, all.length, reads));
      await time({
        ...{ name: "samples/random", otherName: "plain file", unit: "samples/s", amount: reads },
        ours: () => secondsOf(ours!),
        other: () => secondsOf(other!),
      });
      const batches = [(indices: number[]) => file.samples("train", indices), records.readAll].map((read) =>
        randomBatches(read, all.length, reads),
      );
      await time({
        ...{ name: "samples/random-batches", otherName: "plain file", unit: "samples/s", amount: reads },
        ours: () => secondsOf(batches[0]!),
        other: () => secondsOf(batches[1]!),
      });
    } finally {
      await records.close();
    }
  } finally {
    await file.close();
  }
  await time({
    ...{ name: "prepare", otherName: "hydride convert", unit: "structures/s", amount: structures },
    ours: () => prepare(stop, source, set, structures),
    other: () => convert(stop, source, text, structures),
  });
}

/** The time of a wrong answer says nothing. */
function assertSame(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) throw new Error(`${what}: expected what was written, found something else`);
}
