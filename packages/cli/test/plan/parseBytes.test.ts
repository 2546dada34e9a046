import { expect, test } from "vitest";
import { parseBytes } from "../../src/plan/parseBytes.js";

test.each([
  ["64GiB", 64 * 2 ** 30],
  ["80 GB", 80e9],
  ["1.5TiB", 1.5 * 2 ** 40],
  ["512MiB", 2 ** 29],
  ["1B", 1],
])("%s", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(["64", "64 apples", "-1GB", "0GB", "GB", "1e3GB", "64 constructor", ""])("%j is refused", (text) => {
  expect(() => parseBytes(text)).toThrow("Expected a number above 0 and a unit, for example 64GiB, 80GB or 512MiB.");
});
