import { defineConfig, type Options } from "tsup";

/** The build of every package: ESM and CommonJS with types, each from the same entries. */
export function library(entry: Record<string, string> = { index: "src/index.ts" }, options: Options = {}) {
  return defineConfig({
    entry,
    format: ["esm", "cjs"],
    dts: { compilerOptions: { customConditions: [], composite: false } },
    target: "node20",
    platform: "node",
    clean: true,
    splitting: true,
    sourcemap: true,
    shims: true,
    ...options,
  });
}
