import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type Tensor, tensor, version } from "../../src/index.js";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface Source<Cases> {
  /** Where the values come from: `stored`, or the Python that has torch of the add-on's version. */
  source: string;
  cases: Cases;
}

/**
 * Reference values of Python's torch, made by `scripts/reference/<name>.py`: the stored ones, and where there is a Python
 * (`HYDRIDE_PYTHON`, else `python3`) with torch of the add-on's version, those that it computes now.
 */
export function references<Cases>(name: string): Source<Cases>[] {
  const parse = (source: string, text: string) => ({ source, ...(JSON.parse(text) as { cases: Cases }) });
  const stored = parse("stored", readFileSync(at(`test/reference/${name}.json`), "utf8"));
  const python = process.env.HYDRIDE_PYTHON ?? "python3";
  // -B: leave no compiled files beside the scripts.
  const run = (args: string[]) => spawnSync(python, ["-B", ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const found = run(["-c", "import torch; print(torch.__version__.split('+')[0])"]);
  if (found.status !== 0 || found.stdout.trim() !== version()) {
    console.log(`${name}: compared with stored values only, for ${python} has no torch ${version()}`);
    return [stored];
  }
  const { status, stdout, stderr } = run([at(`scripts/reference/${name}.py`)]);
  if (status !== 0) throw new Error(`${python}: ${name}.py failed:\n${stderr.slice(-2000)}`);
  return [stored, parse(python, stdout)];
}

/** Numbers in [-1, 1] that both sides compute alike: sin(seed + 0.7 i), row-major. */
export function wave(shape: readonly number[], seed: number): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 0.7 * i));
  return tensor(values, { shape });
}

export const numbers = (t: Tensor): number[] => Array.from(t.toArray() as Float64Array, Number);

/** Fails where two lists differ by more than 1e-12, of numbers larger than 1 by more than that share of them. */
export function expectClose(found: readonly number[], expected: readonly number[], what: string): void {
  const far = expected.flatMap((wanted, i) => {
    const distance = Math.abs(found[i]! - wanted);
    return distance <= 1e-12 * Math.max(1, Math.abs(wanted)) ? [] : [`${what}[${i}]: ${found[i]}, expected ${wanted}`];
  });
  expect(far).toEqual([]);
  expect(found.length, what).toBe(expected.length);
}
