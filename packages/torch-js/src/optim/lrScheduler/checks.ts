import { expectThat } from "../../nn/expect.js";

/** @throws TorchError TORCH_ARGUMENTS for what is no whole number of steps. */
export function expectSteps(name: string, option: string, found: unknown, least = 1): void {
  expectThat(
    Number.isInteger(found) && (found as number) >= least,
    name,
    `${option} a whole number >= ${least}`,
    found,
  );
}

/** @throws TorchError TORCH_ARGUMENTS for what is no finite number. */
export function expectNumber(name: string, option: string, found: unknown): void {
  expectThat(Number.isFinite(found), name, `${option} a finite number`, found);
}

/** One value a group: a list as it is, a number for all of them. */
export function perGroup(name: string, option: string, value: number | readonly number[], groups: number): number[] {
  const list = typeof value === "number" ? Array.from({ length: groups }, () => value) : value;
  const fits = Array.isArray(list) && list.length === groups;
  expectThat(fits, name, `${option} a number or a list of ${groups} numbers`, value);
  for (const each of list) expectNumber(name, option, each);
  return [...list];
}
