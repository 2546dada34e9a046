import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SampleFile, SampleWriter, type SampleWriterOptions } from "../../src/index";
import { followLinks } from "../../src/samples/followLinks";
import { temporaryFolder } from "../helpers/folder";
import { hydroxide } from "./hydroxide";

const place = temporaryFolder();

async function write(path: string, id: string, options: SampleWriterOptions = {}): Promise<void> {
  const writer = await SampleWriter.create(path, options);
  await writer.add(hydroxide({ id }), "train");
  expect((await writer.close()).path).toBe(path);
}

async function firstId(path: string): Promise<string> {
  const file = await SampleFile.open(path);
  const [{ id } = hydroxide()] = await file.samples("train", [0]);
  await file.close();
  return id;
}

it("a set is written where a link of its name leads to, which stays a link", async () => {
  const far = place("far");
  mkdirSync(far);
  symlinkSync("far/real.bp", place("link.bp"));
  await write(place("link.bp"), "first");
  await expect(write(place("link.bp"), "second")).rejects.toMatchObject({ code: "BP_EXISTS" });
  await write(place("link.bp"), "third", { overwrite: true });
  expect(lstatSync(place("link.bp")).isSymbolicLink()).toBe(true);
  expect(await firstId(join(far, "real.bp"))).toBe("third");
  expect(readdirSync(far)).toEqual(["real.bp"]);
});

it("a name that is no link stays as it is", async () => {
  expect(await followLinks(place("plain.bp"))).toBe(place("plain.bp"));
});

it.each([
  ["circle.bp", "circle.bp", () => "expected links that lead somewhere, found links in a circle"],
  [
    "lost.bp",
    "nowhere/set.bp",
    () =>
      `expected the folder ${place("nowhere")} to put it in, as a link leads to ${place("nowhere/set.bp")}, ` +
      "found nothing of that name",
  ],
  [
    "in.bp",
    "file/set.bp",
    () => `expected the folder ${place("file")} to put it in, as a link leads to ${place("file/set.bp")}, found a file`,
  ],
])("%s leads nowhere, which is told before anything is written", async (name, to, problem) => {
  writeFileSync(place("file"), "");
  symlinkSync(to, place(name));
  await expect(SampleWriter.create(place(name))).rejects.toMatchObject({
    code: "SAMPLES_PLACE",
    message: `${place(name)}: ${problem()}`,
  });
});
