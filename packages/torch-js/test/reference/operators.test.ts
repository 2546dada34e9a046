import { describe, expect, it } from "vitest";
import { tidy, version } from "../../src/index.js";
import { type Case, readCases } from "./operators/cases.js";
import { evaluate } from "./operators/evaluate.js";
import { liveReferences, numberOf, type Reference, storedReferences } from "./operators/reference.js";

/** Relative to the largest value of a result; composed operators round several times, another processor in other places. */
const TOLERANCE: Record<string, number> = {
  float64: 1e-12,
  complex128: 1e-12,
  float32: 2e-5,
  complex64: 2e-5,
  bfloat16: 3e-2,
};

const cases = readCases();
const stored = storedReferences();
const live = liveReferences(version());
const usable = live !== undefined || stored.version === version();
console.log(
  usable
    ? `operators are compared with torch ${version()}, ${live ? `computed by ${live.source}` : "stored values"}`
    : `skipped: the stored values are of torch ${stored.version}, libtorch is ${version()}, and there is no Python torch of it`,
);

/** The first place where two lists of numbers differ by more than they may. */
function difference(
  found: readonly number[],
  expected: readonly (number | string)[],
  tolerance: number,
): string | undefined {
  if (found.length !== expected.length) return `expected ${expected.length} numbers, found ${found.length}`;
  const wanted = expected.map(numberOf);
  const scale = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  const at = wanted.findIndex((value, i) => {
    const each = found[i]!;
    return !Object.is(value, each) && value !== each && !(Math.abs(value - each) <= tolerance * scale);
  });
  return at < 0 ? undefined : `at ${at}: expected ${wanted[at]}, found ${found[at]}`;
}

/** What differs between a case and its reference. */
function compare(each: Case, { out, grad }: Reference, sameDtype: boolean): string[] {
  const found = tidy(() => evaluate(each));
  const tolerance = (TOLERANCE[each.dtype] ?? 0) * each.tolerance;
  const problems: (string | undefined)[] = [
    ...out.map(([dtype, shape, values], i) => {
      const result = found.out[i];
      if (result === undefined) return `result ${i} is missing`;
      const where = `result ${i}: `;
      if (result.shape.join() !== shape.join())
        return `${where}expected shape [${shape.join()}], found [${result.shape.join()}]`;
      if (sameDtype && result.dtype !== dtype) return `${where}expected ${dtype}, found ${result.dtype}`;
      const problem = difference(result.values, values, tolerance);
      return problem && where + problem;
    }),
    found.out.length > out.length ? `${found.out.length} results, expected ${out.length}` : undefined,
    Boolean(found.grad) === Boolean(grad) ? undefined : `${grad ? "no gradient" : "a gradient"} was recorded`,
    ...(grad ?? []).map((expected, i) => {
      const gradient = found.grad?.[i] ?? null;
      if (gradient === null || expected === null) {
        return gradient === expected
          ? undefined
          : `gradient ${i}: expected ${expected && "one"}, found ${gradient && "one"}`;
      }
      const problem = difference(gradient, expected, tolerance);
      return problem && `gradient ${i}: ${problem}`;
    }),
  ];
  return problems.filter((problem) => problem !== undefined).map((problem) => `${each.id}: ${problem}`);
}

it("covers 150 operators and more", () => {
  expect(cases.size).toBeGreaterThanOrEqual(150);
});

it("has a stored value for every case, and no other", () => {
  const wanted = [...cases.values()].flatMap((list) => list.map(({ reference }) => reference));
  expect([...stored.cases.keys()].sort()).toEqual([...new Set(wanted)].sort());
});

describe.runIf(usable)("values and gradients are those of Python's torch", () => {
  it.each([...cases])("%s", (_, list) => {
    const problems = list.flatMap((each) => {
      const own = live?.cases.get(each.id);
      return compare(each, own ?? stored.cases.get(each.reference)!, own !== undefined || each.id === each.reference);
    });
    expect(problems).toEqual([]);
  });
});
