import { expect, test } from "vitest";
import { unitsIn } from "../../src/doctor/vectors.js";

test("x86-64 flags", () => {
  const flags = "flags\t\t: fpu avx avx2 fma avx512f avx512_bf16 amx_bf16 amx_tile amx_int8";
  expect(unitsIn(`processor\t: 0\n${flags}\n`)).toEqual({
    vector: ["avx2", "fma", "avx512f", "avx512_bf16"],
    matrix: ["amx_tile", "amx_int8", "amx_bf16"],
  });
});

test("64-bit ARM features", () => {
  expect(unitsIn("Features\t: fp asimd sve bf16 i8mm\n")).toEqual({
    vector: ["asimd", "sve", "bf16"],
    matrix: ["i8mm"],
  });
});

test("an unknown machine has none", () => {
  expect(unitsIn("")).toEqual({ vector: [], matrix: [] });
});
