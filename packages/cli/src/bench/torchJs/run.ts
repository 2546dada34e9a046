import { availableParallelism } from "node:os";
import type { BenchOptions, BenchReport, BenchResult } from "../benchmark.js";
import { interleave, type Side } from "../interleave.js";
import { pythonCommand, startPython } from "../python.js";
import { summarise } from "../statistics.js";
import { TORCH_CASES } from "./cases.js";
import { ourSide } from "./ours.js";
import { PROGRAM } from "./program.js";

/** Times @hydride/torch-js against PyTorch in Python, where that is present. */
export async function benchTorchJs({ rounds, threads, seconds, onProgress }: BenchOptions): Promise<BenchReport> {
  const torch = await import("@hydride/torch-js");
  torch.setNumThreads(threads);
  onProgress(`starting ${pythonCommand()}`);
  const python = await startPython(PROGRAM, String(threads));
  const absent = typeof python === "string" ? { what: "PyTorch", why: python } : null;
  const otherName = typeof python === "string" ? "PyTorch" : `PyTorch ${python.version}`;
  const sides: Side[] = [ourSide(torch), ...(typeof python === "string" ? [] : [python])];
  const results: BenchResult[] = [];
  try {
    for (const { name, description } of TORCH_CASES) {
      // These differ in the other side only.
      if (absent !== null && name.endsWith("-fused")) continue;
      onProgress(description);
      const [ours, other] = (await interleave(sides, name, rounds, seconds)).map((times) =>
        summarise(times.map((time) => time * 1e6)),
      );
      results.push({
        case: description,
        ours: ours!.median,
        other: other?.median ?? null,
        otherName,
        unit: "us",
        ratio: other ? other.median / ours!.median : null,
        oursSpread: ours!.spread,
        otherSpread: other?.spread ?? null,
      });
    }
  } finally {
    if (typeof python !== "string") python.close();
  }
  const setting = {
    libtorch: torch.version(),
    threads,
    cores: availableParallelism(),
    rounds,
    "seconds a round": seconds,
  };
  return { name: "torch-js", setting, absent, results };
}
