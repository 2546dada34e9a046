import type { Locate } from "../issues.js";
import { quoted } from "../printable.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";

type Loss = Config["loss"];
type Kind = NonNullable<Loss["kinds"]>[string];

const LABELS = ["energy", "forces", "stress"];
const PLAIN: Kind[] = ["huber", "mae", "mse"];

/**
 * The loss with the weights of all properties, and the kind `nll` for what has an uncertainty, which nothing else trains.
 * @throws ConfigError for a loss of nothing, or of what the model has not.
 */
export function settledLoss({ datasets, model, loss }: Config, locate: Locate): Loss {
  const { properties = {}, uncertainty } = model.heads;
  const names = Object.keys(properties);
  assertWeights(loss, names, locate);
  for (const [index, { labelWeights = {} }] of datasets.entries()) {
    const unknown = Object.keys(labelWeights).find((name) => ![...LABELS, ...names].includes(name));
    if (unknown === undefined) continue;
    throw unknownName(["datasets", index, "labelWeights", unknown], [...LABELS, ...names], "Weights", locate);
  }
  const uncertain = [
    ...(uncertainty ? ["energy"] : []),
    ...names.filter((name) => properties[name]!.uncertainty === true),
  ];
  assertKinds(loss, names, uncertain, locate);
  const kinds = { ...Object.fromEntries(uncertain.map((name) => [name, "nll" as const])), ...loss.kinds };
  const weights = Object.fromEntries(names.map((name) => [name, loss.properties?.[name] ?? 1]));
  return {
    ...loss,
    ...(Object.keys(kinds).length > 0 && { kinds }),
    ...(names.length > 0 && { properties: weights }),
  };
}

function assertWeights({ energy, forces, properties = {} }: Loss, names: readonly string[], locate: Locate): void {
  const unknown = Object.keys(properties).find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownName(["loss", "properties", unknown], names, "Weights", locate);
  if (energy > 0 || forces > 0 || names.length > 0) return;
  throw invalid(
    locate,
    ["loss"],
    "expected energy or forces of more than 0, found 0 for both",
    "Stress alone does not make a potential.",
  );
}

function assertKinds(
  { kinds = {} }: Loss,
  names: readonly string[],
  uncertain: readonly string[],
  locate: Locate,
): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const path = ["loss", "kinds", name];
    if (![...LABELS, ...names].includes(name)) {
      throw unknownName(path, [...LABELS, ...names], "Kinds", locate);
    }
    const allowed = allowedKinds(name, uncertain.includes(name));
    if (allowed.includes(kind)) continue;
    const why = uncertain.includes(name)
      ? "An uncertainty is learnt with nll alone; leave it out of the model otherwise."
      : kind === "nll"
        ? "nll needs an uncertainty: model.heads.uncertainty of energies, and that of a scalar or atomScalar property."
        : "l2 is the length of the error of a vector.";
    throw invalid(locate, path, `expected ${allowed.join(" or ")}, found ${kind}`, why);
  }
}

function allowedKinds(name: string, isUncertain: boolean): Kind[] {
  if (isUncertain) return ["nll"];
  return name === "energy" || name === "stress" ? PLAIN : [...PLAIN, "l2"];
}

function unknownName(path: (string | number)[], known: readonly string[], what: string, locate: Locate) {
  const found = quoted(String(path.at(-1)));
  const expected = known.length === 0 ? "nothing, because the model has no properties" : known.join(" or ");
  return invalid(locate, path, `expected ${expected}, found ${found}`, `${what} are by the name of a label.`);
}
