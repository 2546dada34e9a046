import { expect, test } from "vitest";
import { datasetRegistry } from "@hydride/datasets";
import { hydride } from "./hydride.js";

test("lists every dataset of the registry with all that it says", () => {
  const { status, stdout, stderr } = hydride(["datasets"]);
  expect([status, stderr]).toEqual([0, ""]);
  const blocks = stdout.trimEnd().split("\n\n");
  expect(blocks).toHaveLength(datasetRegistry.length);
  for (const [
    i,
    { name, title, format, theory, units, citation, licence, address, note },
  ] of datasetRegistry.entries()) {
    expect(blocks[i]).toMatch(new RegExp(`^${name}: `));
    const said = [title, format, ...Object.entries(theory).flat(), ...Object.values(units), citation, address];
    for (const text of [...said, ...(licence ? [licence] : []), ...(note ? [note] : [])]) {
      expect(blocks[i]).toContain(text);
    }
  }
});

test("says all of one, in the order in which one needs it", () => {
  expect(hydride(["datasets", "qm7x"])).toEqual({
    status: 0,
    stdout: `qm7x: QM7-X
  reader    qm7x
  theory    PBE0+MBD: PBE0+MBD, tight numeric orbitals
            PBE0: PBE0, without dispersion
  units     energy eV, forces eV/A, length A
  licence   CC-BY-4.0
  citation  https://doi.org/10.1038/s41597-021-00812-2
  address   https://doi.org/10.5281/zenodo.4288677
  note      unpack the .xz files; keep DupMols.dat beside them
`,
    stderr: "",
  });
});

test("--json gives the entries as they are", () => {
  expect(JSON.parse(hydride(["datasets", "--json"]).stdout)).toEqual({ datasets: datasetRegistry });
  const one = JSON.parse(hydride(["datasets", "mptrj", "--json"]).stdout) as { datasets: { name: string }[] };
  expect(one.datasets.map(({ name }) => name)).toEqual(["mptrj"]);
});

test("an unknown name is an error with a suggestion", () => {
  const { status, stdout } = hydride(["datasets", "mptrk", "--json"]);
  const names = datasetRegistry.map(({ name }) => name).join(", ");
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    {
      error: {
        code: "DATASET_OPTION",
        message: `expected one of the datasets ${names}, found "mptrk"`,
        hint: "did you mean mptrj?",
      },
    },
  ]);
});
