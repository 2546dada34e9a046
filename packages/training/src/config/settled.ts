import type { Locate } from "./issues.js";
import type { Config } from "./schema.js";
import { assertDatasets } from "./settled/datasets.js";
import { assertHeads } from "./settled/heads.js";
import { withHydraGnn } from "./settled/hydraGnn.js";
import { invalid } from "./settled/invalid.js";
import { settledLoss } from "./settled/loss.js";
import { assertParallel } from "./settled/parallel.js";
import { assertStore } from "./settled/store.js";
import { withoutIdleStress } from "./settled/stress.js";

/**
 * A configuration whose options go together, with the defaults that depend on others.
 * @param input As it was written.
 * @throws ConfigError for options that do not.
 */
export function settled(checked: Config, input: unknown, locate: Locate): Config {
  const config = withHydraGnn(withoutIdleStress(checked, input, locate), locate);
  assertPrecision(config, locate);
  assertHeads(config, locate);
  const loss = settledLoss(config, locate);
  assertDatasets(config, locate);
  assertShares(config, locate);
  assertParallel(config, locate);
  assertStore(config, locate);
  return { ...config, loss };
}

/** Products in bfloat16 are a matter of float32. */
function assertPrecision({ model, training }: Config, locate: Locate): void {
  if (training.mixedPrecision === "none" || model.dtype === "float32") return;
  throw invalid(
    locate,
    ["training", "mixedPrecision"],
    `expected none, because "model.dtype" is ${model.dtype}, found ${training.mixedPrecision}`,
    "Take model.dtype float32.",
  );
}

/** No structure is on no side. */
function assertShares({ split }: Config, locate: Locate): void {
  const { train, validation, test } = split;
  if (Math.abs(train + validation + test - 1) > 1e-9) {
    throw invalid(
      locate,
      ["split"],
      `expected train, validation and test to add up to 1, found ${[train, validation, test].map(String).join(" + ")}`,
      "Give all of them, for example split: { train: 0.8, validation: 0.1, test: 0.1 }.",
    );
  }
}
