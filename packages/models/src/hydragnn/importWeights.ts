import { type Tensor, tidy } from "@hydride/torch-js";
import { distance } from "fastest-levenshtein";
import { ModelError } from "../errors.js";
import { type HydraGnnArchitecture, parseHydraGnnArchitecture } from "./architecture.js";
import { hydraGnnConfig } from "./config.js";
import { hydraGnnKey } from "./keys.js";
import { mergeWeights } from "./mergeWeights.js";
import { HydraGnnPotential } from "./potential.js";
import { readHydraGnnWeights } from "./readWeights.js";

/**
 * A model from HydraGNN's own weights, in float64 where they are, else in float32.
 * @param paths One file of all weights, or several, such as one per branch: what two of them have must be the same.
 * @param architecture In HydraGNN's names; see `parseHydraGnnArchitecture`.
 * @throws ModelError MODEL_CONFIG for the architecture; HYDRAGNN_WEIGHTS naming every name that is unknown or missing, every
 * shape that differs, and a parameter of which two files have different values.
 */
export function importHydraGnn(paths: readonly string[], architecture: unknown): HydraGnnPotential {
  const parsed = parseHydraGnnArchitecture(architecture);
  const weights = mergeWeights(paths.map((path) => ({ path, weights: readHydraGnnWeights(path) })));
  checkSize(paths, parsed, weights.size);
  const isDouble = [...weights.values()].some(({ dtype }) => dtype === "float64");
  const potential = new HydraGnnPotential(hydraGnnConfig(parsed, isDouble ? "float64" : "float32"));
  const names = new Map(
    [...potential.stateDict()].map(([name, value]) => [hydraGnnKey(name, parsed), { name, value }]),
  );
  const problems = [
    ...unknownNames(weights, new Set(names.keys())),
    ...[...names.keys()].filter((key) => !weights.has(key)).map((key) => `${key}: is missing`),
    ...[...names].flatMap(([key, { value }]) => shapeProblem(key, value.shape, weights.get(key)?.shape)),
    ...[...weights].flatMap(([key, tensor]) => (names.has(key) ? valueProblem(key, tensor) : [])),
  ];
  if (problems.length > 0) throw doesNotFit(paths, problems, potential.config.branches);
  potential.loadStateDict(new Map([...names].map(([key, { name }]) => [name, weights.get(key)!])));
  return potential;
}

/** Before a model is made that no machine could hold. */
function checkSize(
  paths: readonly string[],
  { num_conv_layers, num_branches }: HydraGnnArchitecture,
  found: number,
): void {
  for (const [field, count] of Object.entries({ num_conv_layers, num_branches })) {
    if (count <= found) continue;
    throw new ModelError(
      `${paths.join(", ")}: the weights do not fit the architecture: expected those of ${field} ${String(count)}, ` +
        `found ${String(found)} tensors in all`,
      "HYDRAGNN_WEIGHTS",
      "compare the architecture with the one that was trained",
    );
  }
}

function unknownNames(weights: ReadonlyMap<string, Tensor>, known: ReadonlySet<string>): string[] {
  return [...weights.keys()]
    .filter((key) => !known.has(key))
    .map((key) => {
      const missing = [...known].filter((name) => !weights.has(name));
      const [nearest] = missing.sort((a, b) => distance(a, key) - distance(b, key));
      const isNear = nearest !== undefined && distance(nearest, key) <= key.length / 3;
      return `${key}: is unknown${isNear ? `; did you mean ${nearest}?` : ""}`;
    });
}

function shapeProblem(key: string, expected: number[], found: number[] | undefined): string[] {
  if (found === undefined || found.join() === expected.join()) return [];
  return [`${key}: expected shape [${expected.join(", ")}], found [${found.join(", ")}]`];
}

function valueProblem(key: string, tensor: Tensor): string[] {
  if (!tensor.isFloatingPoint()) return [`${key}: expected floating-point numbers, found ${tensor.dtype}`];
  const bad = tidy(() => tensor.numel() - tensor.isfinite().sum().item());
  return bad === 0
    ? []
    : [`${key}: expected finite numbers, found ${String(bad)} of ${String(tensor.numel())} that are not`];
}

function doesNotFit(paths: readonly string[], problems: readonly string[], branches: readonly string[]): ModelError {
  const absent = branches.flatMap((name, id) => {
    const ofBranch = problems.filter((problem) => problem.includes(`.branch-${String(id)}.`));
    return ofBranch.length > 0 && ofBranch.every((problem) => problem.endsWith("is missing")) ? [name] : [];
  });
  return new ModelError(
    `${paths.join(", ")}: the weights do not fit the architecture\n  ${problems.join("\n  ")}`,
    "HYDRAGNN_WEIGHTS",
    absent.length > 0
      ? `the heads of ${absent.join(", ")} are in no file: where each branch was saved on its own, name all files`
      : "compare the architecture with the one that was trained",
  );
}
