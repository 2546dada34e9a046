import { createInterface } from "node:readline";
import { ops, setNumThreads, version } from "@hydride/torch-js";
import { readBatch } from "./batchFile.js";
import { machineSide } from "./machine.js";
import { workload } from "./ours.js";
import { peakAbove } from "./resident.js";
import type { ServedSide, SideGreeting } from "./sides.js";
import { smallest } from "./shapes.js";

/**
 * A side of the benchmark, in a process of its own: it prints a `SideGreeting` as JSON, and then answers each line `run
 * COUNT` with the seconds that it took, `memory COUNT` with the bytes that the peak lies above what is resident. Ends
 * with its input.
 */
export async function serve(text: string): Promise<void> {
  try {
    const answer = start(JSON.parse(text) as ServedSide);
    for await (const line of createInterface({ input: process.stdin })) {
      const [command, count] = line.split(" ");
      print(await answer(command!, Number(count)));
    }
  } catch (error) {
    // The last line is what the other process has of it.
    process.stderr.write(`${error instanceof Error ? error.message.split("\n")[0]! : String(error)}\n`);
    process.exit(1);
  }
}

type Answer = (command: string, count: number) => Promise<number | null>;

function start(side: ServedSide): Answer {
  setNumThreads(side.threads);
  if (side.what === "machine") {
    greet({ version: `libtorch ${version()}`, parameters: 0, fused: false });
    return machineSide().time;
  }
  const { shape, mode, precision, batchFile } = side;
  const batch = readBatch(batchFile);
  workload(smallest(shape), batch, mode, precision).repeat(1);
  const { model, repeat } = workload(shape, batch, mode, precision);
  const parameters = model.parameters().reduce((sum, each) => sum + each.numel(), 0);
  greet({ version: `libtorch ${version()}`, parameters, fused: isFused() });
  return (command, count) => {
    if (command === "memory") {
      return Promise.resolve(peakAbove(() => repeat(count)));
    }
    const begin = process.hrtime.bigint();
    repeat(count);
    return Promise.resolve(Number(process.hrtime.bigint() - begin) / 1e9);
  };
}

/** Whether the fused operators served what ran before: their library is loaded by the first use. */
function isFused(): boolean {
  try {
    return ops.hydride!.segment_sum!.overloads().length > 0;
  } catch {
    return false;
  }
}

function greet(greeting: SideGreeting): void {
  print(greeting);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
