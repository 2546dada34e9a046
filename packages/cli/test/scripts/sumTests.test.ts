import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../hydride.js";

const SCRIPT = join(import.meta.dirname, "../../../../scripts/sum-tests.mjs");

type Status = "passed" | "failed" | "skipped" | "todo" | "pending";

/** A vitest report of one file with tests of these outcomes. */
function report(project: string, statuses: Status[], { success = true, message = "" } = {}) {
  const assertionResults = statuses.map((status, i) => ({ fullName: `test ${i}`, status }));
  const status = success ? "passed" : "failed";
  return { success, testResults: [{ name: `/root/${project}/test/a.test.ts`, status, message, assertionResults }] };
}

function sum(files: Record<string, unknown>, testsOk = "true") {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content).replaceAll("/root/", `${root}/`));
  }
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, root, testsOk], { encoding: "utf8" });
  return { status, lines: stdout.trimEnd().split("\n") };
}

const MANIFEST = { scripts: { test: "vitest run" } };

test("the reports of packages and apps are added up", () => {
  const files = {
    "packages/a/package.json": MANIFEST,
    "packages/a/test-results/report.json": report("packages/a", ["passed", "passed"]),
    "apps/b/package.json": MANIFEST,
    "apps/b/test-results/report.json": report("apps/b", ["passed"]),
    "packages/without-tests/package.json": { scripts: {} },
  };
  expect(sum(files)).toEqual({ status: 0, lines: ["3 passed, 0 failed"] });
});

test("failed, unfinished and skipped tests are listed", () => {
  const files = {
    "packages/a/package.json": MANIFEST,
    "packages/a/test-results/report.json": report("packages/a", ["passed", "failed", "pending", "skipped", "todo"], {
      success: false,
    }),
  };
  expect(sum(files, "false")).toEqual({
    status: 1,
    lines: [
      "skipped: packages/a/test/a.test.ts: test 3",
      "skipped: packages/a/test/a.test.ts: test 4",
      "FAILED: packages/a/test/a.test.ts: test 1",
      "FAILED: packages/a/test/a.test.ts: test 2 (did not finish: pending)",
      "1 passed, 2 failed, 2 skipped",
    ],
  });
});

test("a project without a report is a failure", () => {
  expect(sum({ "packages/a/package.json": MANIFEST })).toEqual({
    status: 1,
    lines: ["FAILED: packages/a: no test report (packages/a/test-results/report.json: ENOENT)", "0 passed, 1 failed"],
  });
});

test("a file that fails outside its tests is a failure", () => {
  const files = {
    "packages/a/package.json": MANIFEST,
    "packages/a/test-results/report.json": report("packages/a", [], {
      success: false,
      message: "no import\nat line 1",
    }),
  };
  expect(sum(files)).toEqual({
    status: 1,
    lines: ["FAILED: packages/a/test/a.test.ts: the file failed outside its tests: no import", "0 passed, 1 failed"],
  });
});

test("a test run that ends with an error is a failure, however well the reports look", () => {
  const files = {
    "packages/a/package.json": MANIFEST,
    "packages/a/test-results/report.json": report("packages/a", ["passed"]),
  };
  expect(sum(files, "false")).toEqual({
    status: 1,
    lines: ["FAILED: the test run ended with an error that no report shows (see above)", "1 passed, 1 failed"],
  });
});
