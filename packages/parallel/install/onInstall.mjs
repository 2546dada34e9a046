import { existsSync } from "node:fs";
import { join } from "node:path";

// What `npm install` runs. Ranks on CPUs do without: nothing that goes wrong here makes the installation fail. A clone has the
// sources, and a set-up of its own.
if (!existsSync(join(import.meta.dirname, "..", "src"))) {
  try {
    const { buildNccl } = await import("./build.mjs");
    console.log(buildNccl());
  } catch (error) {
    console.error(
      `@hydride/parallel: NCCL's operators were not compiled (${error.message}); CUDA tensors have no sums over ranks. ` +
        "When there are a libtorch with CUDA, NCCL and a compiler: node node_modules/@hydride/parallel/install/build.mjs",
    );
  }
}
