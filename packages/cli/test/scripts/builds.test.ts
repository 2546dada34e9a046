import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const LIBRARY = resolve(import.meta.dirname, "../../../../scripts/lib/builds.sh");

/** What one of the functions of scripts/lib/builds.sh makes of a text. */
function through(name: string, input: string): string {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", `set -euo pipefail; source "$1"; "$2"`, "-", LIBRARY, name],
    {
      input,
      encoding: "utf8",
    },
  );
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

const OUTPUT = `
 NX   Running targets build:native, build for 2 projects:

> nx run @hydride/a:build  [local cache]

> @hydride/a@0.1.0 build /somewhere
> tsup

> nx run @hydride/a:"build:native"

[1/2] Building CXX object a.cc.o

> nx run @hydride/b:build

  Cache:             1/3 hit (33%)
`;

test("of the output of nx the names of what was built are left", () => {
  expect(through("built_targets", OUTPUT)).toBe("[hydride]   @hydride/a:build:native\n[hydride]   @hydride/b:build\n");
});

test.each([
  [OUTPUT, "built (1 of 3 from the cache)\n"],
  ["  Cache:             9/9 hit (100%)\n", "already built (9 of 9 from the cache)\n"],
  ["another version of nx\n", "built\n"],
])("and the cache in a few words", (output, words) => {
  expect(through("build_outcome", output)).toBe(words);
});

test("no colours are left", () => {
  expect(through("plain", "\u001b[34mCLI\u001b[39m Building \u001b[1m\u001b[K[1/2]\n")).toBe("CLI Building [1/2]\n");
});

const ROOT = resolve(import.meta.dirname, "../../../..");

test.each(["io-adios", "mpi-napi", "datastore"])(
  "nx leaves the folder of %s alone, where builds for several MPIs lie side by side",
  (name) => {
    const env = { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false" };
    const asked = ["show", "project", `@hydride/${name}`, "--json"];
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/nx"), asked, { cwd: ROOT, env, encoding: "utf8" });
    const { targets } = JSON.parse(stdout) as { targets: Record<string, { cache?: boolean; outputs?: string[] }> };
    expect(targets["build:native"]).toMatchObject({ cache: false });
    expect(targets["build"]).toMatchObject({ cache: true });
  },
);
