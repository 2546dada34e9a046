import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * The tests of every package: one process a file, because a native add-on cannot be unloaded, and a JSON report that
 * `scripts/sum-tests.mjs` adds up. Packages resolve each other's sources, so a test never sees an outdated build.
 */
export function tests(test: ViteUserConfig["test"] = {}) {
  return defineConfig({
    resolve: { conditions: ["@hydride/source", "node", "import", "module", "default"] },
    ssr: { resolve: { conditions: ["@hydride/source", "node", "import", "module", "default"] } },
    test: {
      include: ["test/**/*.test.ts"],
      pool: "forks",
      maxWorkers: 2,
      // Two workers on two cores: one thread each, or the threads of both wait for each other.
      // Children print plain text, whatever started the tests.
      env: { OMP_NUM_THREADS: "1", FORCE_COLOR: "0" },
      testTimeout: 120_000,
      hookTimeout: 120_000,
      reporters: ["default", "json"],
      outputFile: { json: "test-results/report.json" },
      ...test,
    },
  });
}
