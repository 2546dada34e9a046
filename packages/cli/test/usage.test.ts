import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../package.json";
import { hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";

const COMMANDS = ["doctor", "inspect", "convert", "datasets", "pretrain", "evaluate", "predict", "import", "bench"];

test("--version prints the package's version", () => {
  expect(hydride(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("--help lists the commands, and so does no argument at all", () => {
  const help = hydride(["--help"]);
  expect(help.status).toBe(0);
  for (const command of COMMANDS) expect(help.stdout).toContain(`\n  ${command} `);
  expect(hydride([])).toEqual(help);
});

test.each(COMMANDS)("%s --help shows an example", (command) => {
  const { status, stdout, stderr } = hydride([command, "--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(new RegExp(`\\nExample:\\n  hydride ${command}`));
});

test("an unknown command is a usage error with a suggestion", () => {
  expect(hydride(["inspekt"])).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: unknown command 'inspekt'\nhint: Did you mean inspect?\n",
  });
});

test("an unknown option is a usage error with a suggestion", () => {
  expect(hydride(["inspect", "--jso", "a.xyz"])).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: unknown option '--jso'\nhint: Did you mean --json?\n",
  });
});

test("a file whose name begins with a dash is told from an option", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "-dash.xyz"), TWO_FRAMES);
  expect(hydride(["inspect", "-dash.xyz"], { cwd: folder })).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "error: unknown option '-dash.xyz'\nhint: if the file -dash.xyz is meant, write ./-dash.xyz, or put -- before it\n",
  });
  expect(hydride(["inspect", "--", "-dash.xyz"], { cwd: folder }).status).toBe(0);
});

test("with --json a usage error is one JSON value on the standard output", () => {
  const { status, stdout, stderr } = hydride(["convert", "a.xyz", "--json"]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "USAGE",
      message: "required option '--out <file>' not specified",
      hint: "see the same command with --help",
    },
  });
});

/** Says on the standard error which add-ons a process loads. */
const WATCH = `data:text/javascript,${encodeURIComponent(
  "const load = process.dlopen; process.dlopen = (...a) => { console.error('loads ' + a[1]); return load.apply(process, a); };",
)}`;

test("only commands that compute with tensors load libtorch", () => {
  const folder = temporaryFolder();
  const file = join(folder, "two.xyz");
  writeFileSync(file, TWO_FRAMES);
  for (const args of [["--help"], ["doctor"], ["inspect", file], ["convert", file, "--out", join(folder, "out.xyz")]]) {
    const { stderr } = hydride(args, { node: ["--import", WATCH] });
    expect(stderr).not.toMatch(/torch_js\.node/);
  }
});
