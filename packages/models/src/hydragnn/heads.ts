import {
  checkField,
  checkFields,
  type FieldRule,
  type FieldRules,
  list,
  oneOf,
  optional,
  plainName,
  positiveInteger,
} from "../fieldRules.js";

/** One output of a model: a number, or several, of each structure (`graph`) or of each atom (`node`). */
export interface HydraGnnHead {
  name: string;
  type: "graph" | "node";
  output_dim: number;
}

/** What is predicted, and whether forces are the gradient of the energy (HydraGNN's `enable_interatomic_potential`). */
export interface HydraGnnHeads {
  heads: HydraGnnHead[];
  conservative: boolean;
}

const ENERGY_OF_GRAPH: HydraGnnHead = { name: "energy", type: "graph", output_dim: 1 };
const ENERGY_OF_ATOMS: HydraGnnHead = { name: "energy", type: "node", output_dim: 1 };
const FORCES: HydraGnnHead = { name: "forces", type: "node", output_dim: 3 };

/** The heads by the words that stand for the usual ones. */
const IN_WORDS: Readonly<Record<string, HydraGnnHeads>> = {
  "energy: graph head; forces: atom head": { heads: [ENERGY_OF_GRAPH, FORCES], conservative: false },
  "energy: atom head, conservative forces": { heads: [ENERGY_OF_ATOMS], conservative: true },
  "energy: graph head, conservative forces": { heads: [ENERGY_OF_GRAPH], conservative: true },
};

const HEAD_RULES: FieldRules<HydraGnnHead & { architecture?: "mlp" }> = {
  name: plainName,
  type: oneOf(["graph", "node"]),
  output_dim: positiveInteger,
  architecture: optional({
    expected: '"mlp" (conv and mlp_per_node heads are not supported: they mix up atoms and edges of several branches)',
    holds: (value) => value === "mlp",
  }),
};

/**
 * The heads of an architecture, from the words for the usual ones or from a list of `{ name, type, output_dim }`.
 * @throws ModelError MODEL_CONFIG
 */
export function parseHeads(path: string, found: unknown, conservative: boolean | undefined): HydraGnnHeads {
  if (!Array.isArray(found)) {
    const words = Object.keys(IN_WORDS).map((text) => JSON.stringify(text));
    const expected = `a list of { name, type, output_dim }, or one of ${words.join(", ")}`;
    checkField(path, found, {
      expected,
      holds: (value) => typeof value === "string" && Object.hasOwn(IN_WORDS, value),
    });
    const heads = IN_WORDS[found as string]!;
    checkField("architecture.enable_interatomic_potential", conservative ?? heads.conservative, {
      expected: `${String(heads.conservative)}, as ${path} says`,
      holds: (value) => value === heads.conservative,
    });
    return heads;
  }
  checkField(path, found, { ...list, expected: "one head or more", holds: () => found.length > 0 });
  for (const [index, head] of found.entries()) checkFields(`${path}[${String(index)}]`, head, HEAD_RULES);
  const heads = (found as HydraGnnHead[]).map(({ name, type, output_dim }) => ({ name, type, output_dim }));
  const names = heads.map(({ name }) => name);
  checkField(path, names, { expected: "distinct names", holds: () => new Set(names).size === names.length });
  checkEnergy(path, heads, conservative ?? false);
  return { heads, conservative: conservative ?? false };
}

function checkEnergy(path: string, heads: readonly HydraGnnHead[], conservative: boolean): void {
  const found = heads.map(({ name, type, output_dim }) => `${name}: ${type}, ${String(output_dim)}`);
  const check = (rule: FieldRule) => {
    checkField(path, found, rule);
  };
  const isEnergy = ({ name, type, output_dim }: HydraGnnHead) =>
    name === "energy" && output_dim === 1 && (conservative || type === "graph");
  if (conservative) {
    const expected = "one head, energy, of output_dim 1: its gradient is the forces";
    check({ expected, holds: () => heads.length === 1 && heads.every(isEnergy) });
    return;
  }
  check({ expected: "a graph head energy of output_dim 1", holds: () => heads.some(isEnergy) });
  check({
    expected: "forces, where there are any, to be a node head of output_dim 3",
    holds: () =>
      heads.every(({ name, type, output_dim }) => name !== "forces" || (type === "node" && output_dim === 3)),
  });
}
