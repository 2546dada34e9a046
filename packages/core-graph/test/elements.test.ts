import { describe, expect, it } from "vitest";
import { atomicNumber, ELEMENT_COUNT, elementSymbol } from "../src";
import { errorOf } from "./helpers/structures";

describe("elements", () => {
  it("number 118, from hydrogen to oganesson", () => {
    expect(ELEMENT_COUNT).toBe(118);
    const known = {
      H: 1,
      He: 2,
      C: 6,
      O: 8,
      Si: 14,
      Fe: 26,
      Cu: 29,
      Br: 35,
      Zr: 40,
      I: 53,
      Xe: 54,
      La: 57,
      Lu: 71,
      Hf: 72,
    };
    const heavy = { Au: 79, Pb: 82, Rn: 86, U: 92, Lr: 103, Rf: 104, Og: 118 };
    for (const [symbol, z] of Object.entries({ ...known, ...heavy })) expect(atomicNumber(symbol)).toBe(z);
  });

  it("have one symbol each, and back", () => {
    const symbols = Array.from({ length: ELEMENT_COUNT }, (_, i) => elementSymbol(i + 1));
    expect(new Set(symbols).size).toBe(118);
    symbols.forEach((symbol, i) => expect(atomicNumber(symbol)).toBe(i + 1));
    for (const symbol of symbols) expect(symbol).toMatch(/^[A-Z][a-z]?$/);
  });

  it.each(["", "h", "FE", "Xx", "constructor"])("know no %j", (symbol) => {
    expect(atomicNumber(symbol)).toBeUndefined();
  });

  it.each([0, 119, -1, 1.5, NaN])("have no symbol for %f", (z) => {
    const error = errorOf(() => elementSymbol(z));
    expect(error).toMatchObject({ code: "ELEMENT_UNKNOWN" });
    expect(error.message).toBe(`expected an atomic number from 1 to 118, found ${z}`);
  });
});
