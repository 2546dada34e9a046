import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkAddon } from "../../src/doctor/addons.js";
import { temporaryFolder } from "../hydride.js";

const REMEDY = "build it again: scripts/setup.sh (in a clone), or reinstall the package";

test("an add-on that is not built is reported with where it was looked for", async () => {
  expect(await checkAddon("package", "/nowhere/build", process.env)).toEqual({
    name: "add-on of package",
    ok: false,
    found: "not built",
    searched: ["/nowhere/build/*.node"],
    remedy: REMEDY,
  });
});

test("a damaged add-on is reported with the loader's words", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "some.node");
  writeFileSync(path, "junk");
  expect(await checkAddon("package", folder, process.env)).toMatchObject({
    ok: false,
    found: `${path} does not load: ${path}: file too short`,
    remedy: REMEDY,
  });
});

test("an add-on that crashes on load is reported by the signal", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "some.node");
  writeFileSync(join(folder, "crash.cc"), "#include <csignal>\nstatic int crash = std::raise(SIGSEGV);\n");
  execFileSync("c++", ["-shared", "-fPIC", join(folder, "crash.cc"), "-o", path]);
  expect(await checkAddon("package", folder, process.env)).toMatchObject({
    ok: false,
    found: `${path} does not load: SIGSEGV`,
  });
});
