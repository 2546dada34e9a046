import { existsSync } from "node:fs";
import { join } from "node:path";

// What `npm install` runs. Without the fused operators the models compute the same, more slowly: nothing that goes wrong here
// makes the installation fail. A clone has the sources, and a set-up of its own.
if (!existsSync(join(import.meta.dirname, "..", "src"))) {
  try {
    const { buildOperators } = await import("./build.mjs");
    console.log(buildOperators());
  } catch (error) {
    console.error(
      `@hydride/models: the fused operators were not compiled (${error.message}); composed ones serve, more slowly. ` +
        "When there are a libtorch and a compiler: node node_modules/@hydride/models/install/build.mjs",
    );
  }
}
