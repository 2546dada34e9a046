import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLibtorch } from "../../install/findLibtorch.mjs";

const PACKAGE = join(import.meta.dirname, "..", "..");
// The dependencies, from here and not from a registry.
const DEPENDENCIES = ["fastest-levenshtein", "node-api-headers"].map((name) =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)),
);

const REGRESSION = `
torch.manualSeed(0);
const x = torch.randn([64, 2]);
const y = x.matmul(torch.tensor([[2], [-1]])).add(4);
const model = new torch.nn.Linear(2, 1);
const optimizer = new torch.optim.AdamW(model.parameters(), { lr: 0.1, weightDecay: 0 });
for (let step = 0; step < 200; step++) {
  torch.tidy(() => {
    optimizer.zeroGrad();
    model.forward(x).sub(y).square().mean().backward();
    optimizer.step();
  });
}
console.log(JSON.stringify([...model.weight.tolist()[0], ...model.bias.tolist()].map(Math.round)));
`;

const folder = realpathSync(mkdtempSync(join(tmpdir(), "torch-js-packed-")));
let tarball: string;
let dependencies: string[];

/** A stranger's environment: nothing of the package manager that has started this test. */
function stranger(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|pnpm_|NODE_|VITEST|HYDRIDE_TORCH)/i.test(name),
  );
  return { ...Object.fromEntries(inherited), npm_config_cache: join(folder, "npm"), OMP_NUM_THREADS: "1", ...more };
}

const withoutLibtorch = () =>
  stranger({ LIBTORCH: "", LIBTORCH_USE_PYTORCH: "", CMAKE_PREFIX_PATH: "", HYDRIDE_CACHE: join(folder, "empty") });

const nothingFound = (() => {
  try {
    findLibtorch({ env: withoutLibtorch() });
    return false;
  } catch {
    return true;
  }
})();
if (!nothingFound) console.log("skipped: installing without libtorch, because this system has one");

function run(project: string, env: NodeJS.ProcessEnv, command: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: project, env, encoding: "utf8" });
}

/** An empty project, in which the tarball is installed. */
function install(env: NodeJS.ProcessEnv, ...options: string[]) {
  const project = mkdtempSync(join(folder, "project-"));
  writeFileSync(join(project, "package.json"), "{}\n");
  writeFileSync(join(project, "main.mjs"), `import * as torch from "@hydride/torch-js";\n${REGRESSION}`);
  writeFileSync(join(project, "main.cjs"), `const torch = require("@hydride/torch-js");\n${REGRESSION}`);
  const args = [
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    "--install-links",
    ...options,
    tarball,
    ...dependencies,
  ];
  return { project, npm: run(project, env, "npm", ...args) };
}

function expectRegression(project: string, env: NodeJS.ProcessEnv): void {
  for (const file of ["main.mjs", "main.cjs"]) {
    const { stdout, stderr } = run(project, env, process.execPath, file);
    expect([file, stdout, stderr]).toEqual([file, "[2,-1,4]\n", ""]);
  }
}

/** The command that the messages of an installation in `project` name. */
const remedy = (project: string) => `node ${join(project, "node_modules/@hydride/torch-js/install/command.mjs")} setup`;
const notCompiled = (project: string) =>
  `@hydride/torch-js: no libtorch found, nothing was compiled; run \`${remedy(project)}\` (downloads up to 1 GB), or ` +
  "set LIBTORCH to a libtorch and run it";

beforeAll(() => {
  const { status, stderr } = run(PACKAGE, process.env, "pnpm", "pack", "--pack-destination", folder);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz"))!,
  );
  // A folder would be built from its sources, with what only its authors have.
  const packed = join(folder, "dependencies");
  mkdirSync(packed);
  const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", packed, ...DEPENDENCIES];
  expect(run(folder, stranger(), "npm", ...args).status).toBe(0);
  dependencies = readdirSync(packed).map((name) => join(packed, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("npm install of the tarball compiles the add-on, and a regression runs as a module and as CommonJS", () => {
  const env = stranger();
  const { project, npm } = install(env, "--foreground-scripts");
  expect([npm.status, npm.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  expect(npm.stdout).toMatch(/^torch_js\.node: (compiled|restored)$/m);
  expectRegression(project, env);
}, 900_000);

test.skipIf(!nothingFound)(
  "without libtorch it installs, says so, and the first use throws the remedy, which works",
  () => {
    const env = withoutLibtorch();
    const { project, npm } = install(env, "--foreground-scripts");
    expect(npm.status).toBe(0);
    expect(npm.stderr.split("\n")).toContain(notCompiled(project));

    const use = `import("@hydride/torch-js").then((torch) => torch.ones([1])).catch((e) => console.log(e.code, e.message))`;
    const addon = join(project, "node_modules/@hydride/torch-js/build/torch_js.node");
    expect(run(project, env, process.execPath, "-e", use).stdout).toBe(
      `TORCH_LOAD @hydride/torch-js: the add-on could not be loaded: Cannot find module '${addon}'\n` +
        `  expected it at ${addon}\n  run \`${remedy(project)}\`: it compiles the add-on against the libtorch that it ` +
        "finds (LIBTORCH=<folder with lib/ and include/>, or LIBTORCH_USE_PYTORCH=1), else downloads one\n",
    );

    const later = stranger({ LIBTORCH: findLibtorch().root });
    const setup = run(project, later, "npx", "--offline", "hydride-torch", "setup");
    expect([setup.status, setup.stdout]).toEqual([0, expect.stringMatching(/^torch_js\.node: (compiled|restored)\n$/)]);
    expectRegression(project, env);
  },
  900_000,
);

test.skipIf(!nothingFound || spawnSync("script", ["--version"]).status !== 0)(
  "npm hides what scripts print, but a terminal is told",
  () => {
    const env = withoutLibtorch();
    const project = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(project, "package.json"), "{}\n");
    const command = `npm install --offline --no-audit --no-fund --install-links ${tarball} ${dependencies.join(" ")}`;
    const { status, stdout } = run(project, env, "script", "--return", "--quiet", "--command", command, "/dev/null");
    expect(status).toBe(0);
    expect(stdout).toContain(notCompiled(project));
  },
);

test("an installation with a LIBTORCH that is none fails and says why", () => {
  const { npm } = install(stranger({ LIBTORCH: "/nonsense" }));
  expect(npm.status).toBe(1);
  expect(npm.stderr).toContain(
    "error LIBTORCH_NO_FOLDER: LIBTORCH: /nonsense does not exist; expected the folder of a libtorch\n",
  );
});

test("a relative LIBTORCH is relative to where npm was called", () => {
  const { project, npm } = install(stranger({ LIBTORCH: "vendor/libtorch" }));
  expect(npm.status).toBe(1);
  expect(npm.stderr).toContain(
    `error LIBTORCH_NO_FOLDER: LIBTORCH: ${join(project, "vendor/libtorch")} does not exist; expected the folder of a libtorch\n`,
  );
});
