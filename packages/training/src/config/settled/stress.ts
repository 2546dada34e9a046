import type { Locate } from "../issues.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";

/**
 * Direct forces are the derivative of no energy, so that there is no stress to train: the default weight of the loss is then zero.
 * @throws ConfigError where it was asked for.
 */
export function withoutIdleStress(config: Config, input: unknown, locate: Locate): Config {
  if (config.model.heads.forces !== "direct") return config;
  const asked = (input as { loss?: { stress?: number } }).loss?.stress ?? 0;
  if (asked === 0) return { ...config, loss: { ...config.loss, stress: 0 } };
  throw invalid(
    locate,
    ["loss", "stress"],
    `expected 0 or nothing, because "model.heads.forces" is direct and such forces have no stress, found ${String(asked)}`,
    "Leave loss.stress out, or take conservative forces.",
  );
}
