import { expect, it } from "vitest";
import { validate } from "../../src/index";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

async function manySteps(engine: string, variables: number, steps: number): Promise<string> {
  const file = path(`${engine}.bp`);
  const io = newIO();
  io.setEngine(engine);
  const all = Array.from({ length: variables }, (_, i) => io.defineVariable(`v${i}`, "double", { shape: [2] }));
  const writer = await io.open(file, "write");
  for (let step = 0; step < steps; step++) {
    await writer.beginStep();
    for (const each of all) await writer.put(each, Float64Array.of(step, 1));
    await writer.endStep();
  }
  await writer.close();
  return file;
}

it.each([
  ["BP4", 20, 1000],
  ["BP5", 5, 10_000],
])("a %s file of %i variables and %i steps is in order, whatever ADIOS2 has to do", async (...size) => {
  const file = await manySteps(...size);
  expect(await validate(file)).toMatchObject({ by: "structure" });
  const late = await validate(file, { trial: { milliseconds: 50 } }).catch((error: unknown) => error);
  expect(late).toMatchObject({
    code: "BP_DAMAGED",
    found: expect.stringMatching(/^that ADIOS2 has not come to an end after [\d.]+ s/) as string,
    hint: expect.stringMatching(
      /allow more time \(validate: \{ trial: \{ milliseconds \} \}\) or leave the trial out/,
    ) as string,
  });
  expect(await validate(file, { trial: false })).toMatchObject({ by: "structure" });
});

it("refuses options that are none", async () => {
  const [here, none] = ["ADIOS_ARGUMENT in validate (file none.bp): ", "none.bp"];
  const refused = (options: object) => messageOf(() => validate(none, options));
  expect(await refused({ manifests: "sizes" })).toBe(
    `${here}expected no other keys than manifest, comm, trial in options, found "manifests"`,
  );
  expect(await refused({ manifest: "none" })).toBe(`${here}expected "full" or "sizes" as manifest, found "none"`);
  expect(await refused({ trial: { seconds: 3 } })).toBe(
    `${here}expected no other keys than milliseconds, values in trial, found "seconds"`,
  );
  expect(await refused({ trial: { values: 1 } })).toBe(`${here}expected true or false as values of a trial, found 1`);
  expect(await refused({ trial: { milliseconds: -1 } })).toBe(
    `${here}expected a number above 0 as milliseconds of a trial, found -1`,
  );
});
