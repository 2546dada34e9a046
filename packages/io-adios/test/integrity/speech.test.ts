import { expect, it } from "vitest";
import { Speech } from "../../src/integrity/speech";

function heard(...parts: string[]) {
  const speech = new Speech();
  for (const part of parts) speech.add(part);
  return [speech.hasBegun, speech.text];
}

it("hears what is said between the marks, in whatever pieces it comes", () => {
  const whole = "a profiler begins\nadio adios_trial: begins\nBad format\nadios_trial: ends\nit took 3 s\n";
  expect(heard(whole)).toEqual([true, "Bad format\n"]);
  expect(heard(...whole)).toEqual([true, "Bad format\n"]);
});

it("hears all that is said before the first mark where none comes, and after it where the second does not", () => {
  expect(heard("cannot load")).toEqual([false, "cannot load"]);
  expect(heard("loaded\nadios_trial: begins\n", "what")).toEqual([true, "what"]);
});

it("keeps the end of what is long", () => {
  const [hasBegun, text] = heard("x".repeat(5000), "adios_trial: begins\n", "y".repeat(5000), "z");
  expect([hasBegun, text]).toEqual([true, `${"y".repeat(1999)}z`]);
});
