import { isHydraGnnType } from "@hydride/models";
import type { ConfigError } from "../configError.js";
import type { Locate } from "../issues.js";
import type { Config } from "../schema.js";
import { hydragnnDefaults } from "../schema/hydraGnn.js";
import { invalid } from "./invalid.js";

/**
 * Writes out the defaults of HydraGNN's architectures where there is one.
 * @throws ConfigError where the group is there for another.
 */
export function withHydraGnn(config: Config, locate: Locate): Config {
  const { encoder, hydragnn } = config.model;
  if (isHydraGnnType(encoder)) {
    if (config.model.conditioned) throw conditionedTwice(locate);
    const isDirect = config.model.heads.forces === "direct";
    if (isDirect && hydragnn?.energyHead === "atoms") throw energyOfAtoms(locate);
    const energyHead = isDirect ? "structures" : "atoms";
    return { ...config, model: { ...config.model, hydragnn: { energyHead, ...(hydragnn ?? hydragnnDefaults()) } } };
  }
  if (hydragnn === undefined) return config;
  throw invalid(
    locate,
    ["model", "hydragnn"],
    `expected nothing, because "model.encoder" is ${encoder}, found a group`,
    "Take model.encoder egnn-hydragnn or painn-hydragnn, or leave the group out.",
  );
}

function energyOfAtoms(locate: Locate): ConfigError {
  return invalid(
    locate,
    ["model", "hydragnn", "energyHead"],
    `expected structures, because "model.heads.forces" is direct and HydraGNN's models have the energy of a structure then, ` +
      "found atoms",
    "Leave it out, or take conservative forces.",
  );
}

function conditionedTwice(locate: Locate): ConfigError {
  return invalid(
    locate,
    ["model", "conditioned"],
    "expected false, because HydraGNN's encoders see charge and spin in their own ways, found true",
    "Take model.hydragnn.conditioning.",
  );
}
