import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeLibtorch, temporaryFolder } from "./fakeLibtorch.js";

const COMMAND = join(import.meta.dirname, "..", "..", "install", "command.mjs");

function hydrideTorch(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env.PATH, HOME: "/nonexistent", ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("find prints what is found", () => {
  const root = fakeLibtorch(temporaryFolder());
  const { status, stdout, stderr } = hydrideTorch(["find"], { LIBTORCH: root });
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    root,
    version: "2.15.0",
    cxx11abi: true,
    cuda: false,
    warnings: [],
    source: "LIBTORCH",
    searched: [{ where: `LIBTORCH: ${root}`, found: "libtorch 2.15.0" }],
  });
});

test("setup downloads nothing where the libtorch that was named does not fit", () => {
  const root = fakeLibtorch(temporaryFolder(), "2.5.0");
  expect(hydrideTorch(["setup"], { LIBTORCH: root })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      `error LIBTORCH_TOO_OLD: LIBTORCH: ${root} is libtorch 2.5.0; expected 2.6 or newer\n` +
      "  what to do: point LIBTORCH to a newer one, or unset it and LIBTORCH_USE_PYTORCH so that set-up provides one\n",
  });
});

test("help, and what is not a command", () => {
  const { stdout } = hydrideTorch(["help"]);
  expect(stdout).toMatch(/^usage: hydride-torch setup\|find\n/);
  for (const args of [[], ["nonsense"], ["setup", "now"], ["toString"]]) {
    expect(hydrideTorch(args)).toEqual({ status: 2, stdout: "", stderr: stdout });
  }
});
