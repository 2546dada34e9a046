import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DType } from "../../../src/index.js";

type Value = number | string;

export interface Reference {
  out: [dtype: DType, shape: number[], values: Value[]][];
  grad?: (Value[] | null)[];
}

export interface References {
  version: string;
  /** Where the values come from. */
  source: string;
  cases: Map<string, Reference>;
}

function parse(text: string, source: string): References {
  const [first, ...lines] = text.trim().split("\n");
  const { version } = JSON.parse(first!) as { version: string };
  const cases = lines.map((line): [string, Reference] => {
    const { id, ...reference } = JSON.parse(line) as Reference & { id: string };
    return [id, reference];
  });
  return { version, source, cases: new Map(cases) };
}

/** The values that are kept in the repository: of the widest dtypes. */
export function storedReferences(): References {
  return parse(readFileSync(join(import.meta.dirname, "values.jsonl"), "utf8"), "stored");
}

/** The values that Python's torch computes now, of every dtype; undefined where it is absent or of another version. */
export function liveReferences(wanted: string): References | undefined {
  const python = process.env.HYDRIDE_PYTHON ?? "python3";
  const script = join(import.meta.dirname, "../../../scripts/reference/operators.py");
  const version = spawnSync(python, ["-c", "import torch; print(torch.__version__.split('+')[0])"], {
    encoding: "utf8",
  });
  if (version.status !== 0 || version.stdout.trim() !== wanted) return undefined;
  const { status, stdout, stderr } = spawnSync(python, [script, "--live"], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${python} ${script} failed:\n${stderr.slice(-2000)}`);
  return parse(stdout, python);
}

export const numberOf = (value: Value): number =>
  typeof value === "number" ? value : Number(value.replace("inf", "Infinity"));
