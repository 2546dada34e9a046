import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";

const ROOT = join(import.meta.dirname, "..", "..");
const SOURCES = join(ROOT, "tools", "cuda-stand-in");
const BUILDS = join(ROOT, "build", "cuda-stand-in");
const ADDON = process.env.HYDRIDE_TORCH_JS_ADDON ?? join(ROOT, "packages", "torch-js", "build", "torch_js.node");

declare module "vitest" {
  interface ProvidedContext {
    /** The environment in which a process finds CUDA devices that there are not (tools/cuda-stand-in). */
    cudaStandIn: Record<string, string>;
    /** Why there is none; empty where there is one. */
    noCudaStandIn: string;
  }
}

/** For the libtorch of torch-js' add-on; compiled once for each. */
export default function provideCudaStandIn({ provide }: TestProject): void {
  const { root } = JSON.parse(readFileSync(join(dirname(ADDON), "libtorch.json"), "utf8")) as { root: string };
  if (existsSync(join(root, "lib", "libtorch_cuda.so"))) {
    provide("cudaStandIn", {});
    provide("noCudaStandIn", "this libtorch has CUDA itself");
    return;
  }
  const lib = join(built(root), "torch", "lib");
  // The folder that libtorch's CPU part is loaded from is where its CUDA part is looked for.
  provide("cudaStandIn", { LD_PRELOAD: join(lib, "libtorch_cpu.so"), LD_LIBRARY_PATH: lib });
  provide("noCudaStandIn", "");
}

function built(libtorch: string): string {
  const hash = createHash("sha256").update(libtorch);
  for (const name of readdirSync(SOURCES).sort()) hash.update(name).update(readFileSync(join(SOURCES, name)));
  const folder = join(BUILDS, hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(BUILDS, { recursive: true });
  const own = mkdtempSync(`${folder}-`);
  run("cmake", ["-S", SOURCES, "-B", own, `-DLIBTORCH=${libtorch}`]);
  run("cmake", ["--build", own, "--parallel", "2"]);
  try {
    renameSync(own, folder);
  } catch (error) {
    // Another process was as quick.
    if (!existsSync(folder)) throw error;
    rmSync(own, { recursive: true });
  }
  return folder;
}

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}:\n${stdout}${stderr}`);
}
