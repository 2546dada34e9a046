import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { implementations } from "../helpers/implementations";
import { cleanEnvironment } from "../helpers/mpirun";

const PACKAGE = join(import.meta.dirname, "..", "..");
// The dependency, from here and not from a registry.
const HEADERS = dirname(createRequire(import.meta.url).resolve("node-api-headers/package.json"));

const folder = realpathSync(mkdtempSync(join(tmpdir(), "mpi-napi-packed-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stranger's environment: nothing of the package manager that has started this test. */
function stranger(more: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(cleanEnvironment()).filter(([name]) => !/^(npm_|pnpm_|NODE_)/i.test(name));
  const root = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  return { ...Object.fromEntries(inherited), npm_config_cache: join(folder, "npm"), ...root, ...more };
}

function run(cwd: string, command: string, args: string[], env = stranger()) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

const SUM = `
const { rank, size } = MPI.COMM_WORLD;
const sum = new Float64Array(1);
MPI.COMM_WORLD.Allreduce(Float64Array.of(rank + 1), sum);
if (rank === 0) console.log(size, sum[0]);
`;

it.skipIf(implementations().found.length === 0)("is installed alone from its tarball, built once, and runs", () => {
  const packed = join(folder, "packed");
  mkdirSync(packed);
  expect(spawnSync("pnpm", ["pack", "--pack-destination", packed], { cwd: PACKAGE }).status).toBe(0);
  expect(
    run(folder, "npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", packed, HEADERS]).status,
  ).toBe(0);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), "{}\n");
  writeFileSync(join(project, "main.mjs"), `import { MPI } from "@hydride/mpi-napi";\n${SUM}`);
  writeFileSync(join(project, "main.cjs"), `const { MPI } = require("@hydride/mpi-napi");\n${SUM}`);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  const npm = run(project, "npm", ["install", "--offline", "--no-audit", "--no-fund", "--install-links", ...tarballs]);
  expect([npm.status, npm.stderr]).toEqual([0, expect.not.stringContaining("error")]);

  const installed = join(project, "node_modules", "@hydride", "mpi-napi");
  const script = join(installed, "install", "build.mjs");
  const before = run(project, process.execPath, ["main.mjs"]);
  expect(before.stderr).toContain(
    `MPIError: MPI_ADDON: expected the native add-on in ${join(installed, "build")}, found none; build it with ` +
      `\`node ${script}\` (HYDRIDE_MPICC names the MPI's compiler; needs CMake and C++20)\n`,
  );

  const { name, mpirun } = implementations().found[0]!;
  const mpicc = join(dirname(mpirun), mpirun.endsWith("openmpi") ? "mpicc.openmpi" : "mpicc");
  const built = run(project, process.execPath, [script], stranger({ HYDRIDE_MPICC: mpicc }));
  expect([built.status, built.stdout]).toEqual([0, expect.stringContaining(`mpi-napi: built for ${name} (`)]);
  for (const file of ["main.mjs", "main.cjs"]) {
    expect(run(project, process.execPath, [file])).toEqual({ status: 0, stdout: "1 1\n", stderr: "" });
    const launched = run(project, mpirun, ["-n", "2", "--oversubscribe", process.execPath, file]);
    expect(launched).toEqual({ status: 0, stdout: "2 3\n", stderr: "" });
  }
});
