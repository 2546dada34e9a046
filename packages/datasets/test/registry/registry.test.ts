import { describe, expect, it } from "vitest";
import { datasetInfo, datasetRegistry, formats } from "../../src/index";
import { failure } from "../helpers";

describe("the registry", () => {
  it("names each dataset once", () => {
    const names = datasetRegistry.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(datasetRegistry)("$name has a reader with the levels that it says, in their order", ({ format, theory }) => {
    const reader = formats.find(({ name }) => name === format);
    expect(reader).toBeDefined();
    expect(Object.keys(theory)).toEqual(reader!.levels ?? [""]);
  });

  it.each(datasetRegistry)(
    "$name says whom to cite and where its files are",
    ({ citation, address, download = address }) => {
      expect(citation).toMatch(/^10\.\d{4,}\/\S+$/);
      for (const url of [address, download]) expect(new URL(url).protocol).toMatch(/^https?:$/);
      expect(new URL(download).pathname).not.toBe("/");
    },
  );

  it("knows every format that is made for one dataset", () => {
    const general = ["hdf5", "ase-db", "ase-json", "ase-traj"];
    const named = new Set(datasetRegistry.map(({ format }) => format));
    expect(formats.map(({ name }) => name).filter((name) => !named.has(name) && !general.includes(name))).toEqual([]);
  });

  it("finds by name, and suggests", async () => {
    expect(datasetInfo("mptrj").title).toBe("MPtrj");
    const names = datasetRegistry.map(({ name }) => name).join(", ");
    expect(await failure(() => Promise.resolve(datasetInfo("mptraj")))).toStrictEqual({
      code: "DATASET_OPTION",
      message: `expected one of the datasets ${names}, found "mptraj"`,
      hint: "did you mean mptrj?",
    });
  });
});
