import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { provideImplementations } from "./helpers/implementations";

/** What the programs under mpirun import: plain JavaScript of the sources as they are now, and an add-on for each MPI. */
export default async function setup(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  await build({
    entry: { index: `${root}src/index.ts` },
    outDir: `${root}test-results/lib`,
    config: false,
    format: ["esm", "cjs"],
    target: "node20",
    platform: "node",
    shims: true,
    silent: true,
  });
  provideImplementations();
}
