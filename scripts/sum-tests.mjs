// Adds up the vitest reports of all projects, and of further folders with test-results/report.json:
// `node scripts/sum-tests.mjs ROOT TESTS_OK [FOLDER...] [--skipped=WHAT...]`. The last line is
// `N passed, N failed[, N skipped]`; the exit code is 1 if anything failed. TESTS_OK is "false" when the test run itself
// ended with an error, which then counts as a failure even if every report looks well. WHAT could not be run, and why.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { skipped: { type: "string", multiple: true, default: [] } },
});
const [root, testsOk, ...folders] = positionals;

/** Every project with tests, whether or not it has left a report. */
function projectsWithTests() {
  return ["packages", "apps"]
    .flatMap((group) =>
      existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [],
    )
    .filter((project) => {
      const manifest = join(root, project, "package.json");
      return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.test !== undefined;
    });
}

/** One project's { passed, failed: names, skipped: names }. */
function read(project) {
  const path = join(project, "test-results", "report.json");
  let report;
  try {
    report = JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch (error) {
    return { passed: 0, failed: [`${project}: no test report (${path}: ${error.code ?? error.message})`], skipped: [] };
  }
  const result = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) readTestFile(file, result);
  if (!report.success && result.failed.length === 0) result.failed.push(`${project}: vitest reports no success`);
  return result;
}

function readTestFile(file, result) {
  const where = relative(root, file.name);
  let failedHere = 0;
  for (const { fullName, status } of file.assertionResults) {
    if (status === "passed") result.passed++;
    else if (status === "skipped" || status === "todo" || status === "disabled")
      result.skipped.push(`${where}: ${fullName}`);
    else {
      failedHere++;
      result.failed.push(`${where}: ${fullName}${status === "failed" ? "" : ` (did not finish: ${status})`}`);
    }
  }
  if (file.status === "failed" && failedHere === 0) {
    result.failed.push(`${where}: the file failed outside its tests: ${file.message.split("\n")[0]}`);
  }
}

const results = [...projectsWithTests(), ...folders].map(read);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.flatMap((result) => result.failed);
const skipped = [...results.flatMap((result) => result.skipped), ...values.skipped];
if (testsOk === "false" && failed.length === 0)
  failed.push("the test run ended with an error that no report shows (see above)");

for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of failed) console.log(`FAILED: ${name}`);
console.log(`${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = failed.length > 0 ? 1 : 0;
