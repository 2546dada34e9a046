import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { RunClaim } from "../../src/run/claim.js";
import { failureOf, temporaryFolder } from "../helpers.js";
import { beginFakeRun, fakeCheckpoint, fakeRun } from "./fakeRun.js";

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
});

const log = (line: string) => lines.push(line.replaceAll(folder, "DIR"));
const take = (overwrite = false) => RunClaim.take(folder, { overwrite, log });
const refusal = (overwrite: boolean) => failureOf(() => take(overwrite), folder);
const metrics = () => readFileSync(join(folder, "metrics.jsonl"), "utf8");
const WHOLE = ["checkpoints", "config.resolved.yaml", "metrics.jsonl", "summary.json"];

/** What a process that was killed leaves. */
function leaveLock(): void {
  const { pid } = spawnSync("true");
  writeFileSync(join(folder, "run.lock"), JSON.stringify({ pid, host: hostname(), since: "" }));
}

describe("a new or empty folder", () => {
  test("is locked, and holds the run", async () => {
    const claim = RunClaim.take(join(folder, "a", "b"));
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["run.lock"]);
    expect(failureOf(() => RunClaim.take(join(folder, "a", "b"), { overwrite: true })).code).toBe("RUN_BUSY");
    claim.begin();
    await fakeRun(claim.folder.path, "new");
    claim.saved();
    claim.saved();
    claim.close();
    expect(readdirSync(join(folder, "a", "b")).sort()).toEqual(WHOLE);
  });

  test("is as before when the run ends without a checkpoint", () => {
    const claim = RunClaim.take(join(folder, "a", "b"), { log });
    claim.begin();
    beginFakeRun(claim.folder.path, "new");
    claim.close();
    expect(readdirSync(folder)).toEqual([]);
    expect(lines).toEqual(["DIR/a/b: removed the run, which ended before its first checkpoint"]);
    const other = take();
    other.close();
    expect([existsSync(folder), readdirSync(folder)]).toEqual([true, []]);
  });
});

describe("a folder with something in it", () => {
  test("is refused", async () => {
    await fakeRun(folder, "old");
    expect(refusal(false)).toEqual({
      code: "RUN_EXISTS",
      message: "DIR: expected an empty or new folder for the run, found 4 entries",
      hint: "Choose another folder, or replace the earlier run with --overwrite (from a program: overwrite: true).",
    });
    expect(readdirSync(folder).sort()).toEqual(WHOLE);
  });

  test("is refused without talk of overwriting where that is no earlier run alone", () => {
    writeFileSync(join(folder, "thesis.tex"), "");
    expect(refusal(false)).toEqual({
      code: "RUN_EXISTS",
      message: "DIR: expected an empty or new folder for the run, found 1 entry",
      hint: "Choose another folder: what is in this one is not an earlier run alone, which --overwrite would replace.",
    });
  });

  test("is not overwritten where it never was a run", () => {
    mkdirSync(join(folder, "checkpoints"));
    writeFileSync(join(folder, "checkpoints", "thesis.pt"), "x");
    const hint = "Choose another folder, or move what is not of the run elsewhere; nothing was changed.";
    expect(refusal(true)).toEqual({
      code: "RUN_FOREIGN_FILES",
      message:
        "DIR: expected an earlier run and nothing else to overwrite, found no config.resolved.yaml of a run, " +
        "and checkpoints/thesis.pt that no run writes",
      hint,
    });
    expect(readFileSync(join(folder, "checkpoints", "thesis.pt"), "utf8")).toBe("x");
    const { code, message } = failureOf(() => RunClaim.take("/", { overwrite: true }));
    expect(code).toBe("RUN_FOREIGN_FILES");
    expect(message).toMatch(
      /^\/: expected an earlier run and nothing else to overwrite, found no config\.resolved\.yaml of a run, and .*, \d+ more that no run writes$/,
    );
  });

  test("is not overwritten where there is more than a run", async () => {
    await fakeRun(folder, "old");
    for (const name of ["thesis.tex", join("checkpoints", "00000001", "notes.txt")])
      writeFileSync(join(folder, name), "");
    expect(refusal(true).message).toBe(
      "DIR: expected an earlier run and nothing else to overwrite, " +
        "found thesis.tex, checkpoints/00000001/notes.txt that no run writes",
    );
    expect(readdirSync(folder).sort()).toEqual([...WHOLE, "thesis.tex"]);
  });
});

describe("an earlier run", () => {
  test("is there until the new one has a checkpoint", async () => {
    await fakeRun(folder, "old");
    const claim = take(true);
    expect(metrics()).toBe("old");
    claim.begin();
    beginFakeRun(folder, "new");
    expect(readdirSync(join(folder, "earlier-run")).sort()).toEqual(WHOLE);
    await fakeCheckpoint(folder, 7);
    claim.saved();
    expect(readdirSync(folder).sort()).toEqual([...WHOLE.slice(0, 3), "run.lock"]);
    claim.close();
    expect([metrics(), lines]).toEqual(["new", []]);
  });

  test("comes back when the new one ends without", async () => {
    await fakeRun(folder, "old");
    const claim = take(true);
    claim.begin();
    beginFakeRun(folder, "new");
    claim.close();
    expect(readdirSync(folder).sort()).toEqual(WHOLE);
    expect(readdirSync(join(folder, "checkpoints")).sort()).toEqual(["00000001", "best", "latest"]);
    expect(metrics()).toBe("old");
    expect(lines).toEqual(["DIR: removed the run, which ended before its first checkpoint; the earlier run is back"]);
  });

  test("stays when the new one does not even begin", async () => {
    await fakeRun(folder, "old");
    take(true).close();
    expect([readdirSync(folder).sort(), metrics()]).toEqual([WHOLE, "old"]);
  });
});

describe("a run that was killed", () => {
  test("before its first checkpoint is not in the way of the next", () => {
    beginFakeRun(folder, "killed");
    mkdirSync(join(folder, "checkpoints", ".writing-00000001"), { recursive: true });
    leaveLock();
    take().close();
    expect(readdirSync(folder)).toEqual([]);
    expect(lines).toEqual(["DIR: removed what a run that was killed before its first checkpoint has left"]);
  });

  test("before it wrote anything is not worth a word", () => {
    leaveLock();
    take().close();
    expect([readdirSync(folder), lines]).toEqual([[], []]);
  });

  test("after its first checkpoint is a run like others", async () => {
    beginFakeRun(folder, "killed");
    await fakeCheckpoint(folder, 3);
    leaveLock();
    expect(refusal(false).code).toBe("RUN_EXISTS");
    expect(metrics()).toBe("killed");
  });

  test("while it replaced another gives that back", async () => {
    const back = "DIR: put back the run that one which was killed should have replaced";
    for (const stage of ["replacing", "moving"]) {
      folder = temporaryFolder();
      lines = [];
      await fakeRun(folder, "old");
      const claim = take(true);
      claim.begin();
      if (stage === "replacing") beginFakeRun(folder, "new");
      else {
        renameSync(join(folder, "earlier-run"), join(folder, "earlier-run.moving"));
        renameSync(join(folder, "earlier-run.moving", "metrics.jsonl"), join(folder, "metrics.jsonl"));
      }
      leaveLock();
      expect(refusal(false).code).toBe("RUN_EXISTS");
      expect([stage, readdirSync(folder).sort(), metrics(), lines]).toEqual([stage, WHOLE, "old", [back]]);
    }
  });

  test("after it had replaced another is the one that stays", async () => {
    await fakeRun(folder, "old");
    take(true).begin();
    beginFakeRun(folder, "new");
    await fakeCheckpoint(folder, 7);
    leaveLock();
    expect(refusal(false).code).toBe("RUN_EXISTS");
    expect([readdirSync(folder).sort(), metrics()]).toEqual([WHOLE.slice(0, 3), "new"]);
  });

  test("does not cost anybody a folder that has only the name", async () => {
    await fakeRun(folder, "mine");
    mkdirSync(join(folder, "earlier-run.moving"));
    writeFileSync(join(folder, "earlier-run.moving", "thesis.tex"), "");
    leaveLock();
    expect(refusal(true).message).toBe(
      "DIR: expected an earlier run and nothing else to overwrite, found earlier-run.moving that no run writes",
    );
    expect(existsSync(join(folder, "earlier-run.moving", "thesis.tex"))).toBe(true);
  });
});
