import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BIN, temporaryFolder, TWO_FRAMES } from "./hydride.js";

/** Runs a shell line in which `hydride` is the built command. */
function shell(line: string, cwd: string) {
  const script = `set -o pipefail; hydride() { ${JSON.stringify(process.execPath)} ${JSON.stringify(BIN)} "$@"; }; ${line}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

function folderWithFile(content = TWO_FRAMES): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "two.xyz"), content);
  return folder;
}

const FULL = existsSync("/dev/full");
if (!FULL) console.log("skipped: output to a full device, because this system has no /dev/full");

test.skipIf(!FULL).each(["inspect two.xyz", "inspect two.xyz --json", "--help", "doctor", "inspect none.xyz --json"])(
  "hydride %s to a full device is an error of one line",
  (args) => {
    expect(shell(`hydride ${args} > /dev/full`, folderWithFile())).toEqual({
      status: 1,
      stdout: "",
      stderr: "error: cannot write the standard output: no space left on device\n",
    });
  },
);

test("a reader of the standard output that goes away is no error", () => {
  const folder = folderWithFile();
  expect(shell("hydride inspect $(yes two.xyz | head -n 300) | head -n 1", folder)).toEqual({
    status: 0,
    stdout: "two.xyz (extxyz)\n",
    stderr: "",
  });
});

test("the work goes on where nobody reads the standard error", () => {
  const folder = folderWithFile();
  const line = "hydride convert two.xyz --out out.xyz 2>&1 >/dev/null | true; hydride inspect out.xyz | head -n 2";
  expect(shell(line, folder)).toEqual({
    status: 0,
    stdout: "out.xyz (extxyz)\n  structures  2, of which 1 periodic\n",
    stderr: "",
  });
});

test.skipIf(!FULL)("the work goes on where the standard error is a full device", () => {
  const folder = folderWithFile();
  const line = "hydride convert two.xyz --out out.xyz 2>/dev/full && hydride inspect out.xyz | head -n 1";
  expect(shell(line, folder)).toEqual({ status: 0, stdout: "out.xyz (extxyz)\n", stderr: "" });
});

test("a file may come through the standard input", () => {
  const folder = folderWithFile();
  expect(shell("cat two.xyz | hydride inspect /dev/stdin | head -n 2", folder)).toEqual({
    status: 0,
    stdout: "/dev/stdin (extxyz)\n  structures  2, of which 1 periodic\n",
    stderr: "",
  });
});

test.each([
  "gzip -c two.xyz | hydride",
  "{ head -c 1; sleep 0.2; cat; } < two.xyz | hydride",
  "gzip < two.xyz > two.gz; cat two.gz | hydride",
])("what comes through it may be compressed, and in pieces: %s", (line) => {
  expect(shell(`${line} inspect /dev/stdin | head -n 2`, folderWithFile())).toEqual({
    status: 0,
    stdout: "/dev/stdin (extxyz)\n  structures  2, of which 1 periodic\n",
    stderr: "",
  });
});

test("a disk that takes no more is an error that names the file, of which nothing is left", () => {
  const folder = folderWithFile(TWO_FRAMES.repeat(100));
  expect(shell("ulimit -f 4; hydride convert two.xyz --out out.xyz; ls", folder)).toEqual({
    status: 0,
    stdout: "two.xyz\n",
    stderr:
      "two.xyz: 200 structures\nerror: out.xyz: expected to write the file, found: file too large\n" +
      "hint: free space, or write elsewhere; no file is left\n",
  });
});

test("a named pipe is refused, since nobody may ever write to it", async () => {
  const folder = temporaryFolder();
  spawnSync("mkfifo", [join(folder, "pipe.xyz")]);
  const child = spawn(process.execPath, [BIN, "inspect", "pipe.xyz"], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
  expect(stderr).toBe(
    "error: pipe.xyz: expected a file, found a named pipe\n" +
      "hint: read it from the standard input: /dev/stdin in place of its name, and < pipe.xyz at the end of the command\n",
  );
});
