import { cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SampleWriter } from "@hydride/io-adios";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

async function folderWithSet(): Promise<string> {
  const cwd = temporaryFolder();
  const writer = await SampleWriter.create(join(cwd, "set.bp"));
  const numbers = Uint8Array.of(8, 1, 1);
  const positions = Float64Array.from({ length: 9 }, (_, i) => i / 3);
  const identity = { dataset: "water", id: "water:1", group: "H2O", info: {} };
  await writer.add({ numbers, positions, pbc: [false, false, false], energy: -14.25, ...identity }, "train");
  await writer.close();
  return cwd;
}

test("a set that is as it was written is in order", async () => {
  const cwd = await folderWithSet();
  expect(hydride(["verify", "set.bp"], { cwd })).toEqual({ status: 0, stdout: "set.bp: in order\n", stderr: "" });
});

test("of a set of ours whose manifest is missing it is said what cannot be seen", async () => {
  const cwd = await folderWithSet();
  rmSync(join(cwd, "set.bp", "hydride.manifest.json"));
  const remark =
    "the manifest that Hydride writes is missing, and with it the checksums: checked were headers, lengths of records, sizes of files " +
    "and places of data, and that ADIOS2 opens it and reads every block; changed values cannot be seen";
  expect(hydride(["verify", "set.bp"], { cwd })).toEqual({
    status: 0,
    stdout: `set.bp: in order\nset.bp: ${remark}\n`,
    stderr: "",
  });
  expect(JSON.parse(hydride(["verify", "set.bp", "--json"], { cwd }).stdout)).toEqual({
    ok: true,
    problems: [],
    remarks: [{ file: "set.bp", remark }],
  });
});

test("of a set that others wrote it is said as well, and only where it is in order", async () => {
  const cwd = temporaryFolder();
  const set = join(cwd, "set.bp");
  const writer = await SampleWriter.create(set, { complete: false });
  const positions = Float64Array.of(0, 0, 0);
  const identity = { dataset: "atoms", id: "1", group: "H", info: {} };
  await writer.add({ numbers: Uint8Array.of(1), positions, pbc: [false, false, false], ...identity }, "train");
  await writer.close();
  rmSync(join(set, "hydride.manifest.json"));
  expect(hydride(["verify", "set.bp"], { cwd }).stdout).toMatch(
    /^set\.bp: in order\nset\.bp: no manifest of Hydride's, so there are no checksums: checked were headers, /,
  );
  truncateSync(join(set, "md.idx"), 10);
  expect(hydride(["verify", "set.bp", "none.bp"], { cwd }).stdout).toBe(
    "set.bp/md.idx: byte 0: expected 64 bytes of the header, found the end of the file after 10 bytes\n" +
      "none.bp: expected a set, a run or a checkpoint, found nothing\n",
  );
});

test("of a folder of sets every one is looked at", async () => {
  const cwd = await folderWithSet();
  cpSync(join(cwd, "set.bp"), join(cwd, "other.bp"), { recursive: true });
  cpSync(join(cwd, "set.bp"), join(cwd, ".set.bp.x.partial"), { recursive: true });
  expect(hydride(["verify", "."], { cwd })).toEqual({ status: 0, stdout: ".: in order\n", stderr: "" });
  truncateSync(join(cwd, "other.bp", "md.idx"), 100);
  rmSync(join(cwd, "set.bp", "hydride.manifest.json"));
  const { status, stdout } = hydride(["verify", ".", "--json"], { cwd });
  expect([status, JSON.parse(stdout)]).toMatchObject([
    1,
    { ok: false, problems: [{ file: "other.bp/md.idx" }], remarks: [{ file: "set.bp" }] },
  ]);
});

test("every damaged file is named", async () => {
  const cwd = await folderWithSet();
  truncateSync(join(cwd, "set.bp", "md.idx"), 100);
  rmSync(join(cwd, "set.bp", "mmd.0"));
  const { status, stdout } = hydride(["verify", "set.bp", "--json"], { cwd });
  const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: { file: string; problem: string }[] };
  expect([status, ok, problems.map(({ file }) => file)]).toEqual([1, false, ["set.bp/md.idx", "set.bp/mmd.0"]]);
  expect(problems[0]!.problem).toBe("byte 100: expected 146 bytes, as hydride.manifest.json has it, found 100");
  expect(problems[1]!.problem).toMatch(
    /^expected \d+ bytes, as hydride\.manifest\.json has it, found nothing of that name$/,
  );
});

test("what cannot be verified is a problem", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "a.xyz"), "");
  mkdirSync(join(cwd, "folder"));
  const { status, stdout } = hydride(["verify", "none", "a.xyz", "folder", "--json"], { cwd });
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    {
      ok: false,
      problems: [
        { file: "none", problem: "expected a set, a run or a checkpoint, found nothing" },
        { file: "a.xyz", problem: "expected a folder of a set, a run or a checkpoint, found a file" },
        { file: "folder", problem: "expected a folder of a set, of sets, a run or a checkpoint, found another one" },
      ],
    },
  ]);
});
