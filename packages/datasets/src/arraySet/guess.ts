import type { Mapped } from "./mapping";
import { type NamedArray, rowsOf } from "./namedArray";

const NAMES: Partial<Record<Mapped, RegExp>> = {
  positions: /^(R|X|xyz)$|pos|coord|geom/i,
  numbers: /^(Z|A)$|num|charges|species|element|types?$/i,
  energy: /^(E|U|U0)$|energ/i,
  forces: /^(F|dE)$|force|grad/i,
};

/** Which arrays of an unknown file may be which, by their names and shapes, for an example; none where nothing fits. */
export function guessedKeys(arrays: ReadonlyMap<string, NamedArray>): Partial<Record<Mapped, string>> {
  const all = [...arrays];
  const best = (label: Mapped, found: typeof all) => found.find(([name]) => isNamed(label, name)) ?? found[0];
  const vectors = all.filter(
    ([, { shape, kind }]) => kind === "real" && shape.at(-1) === 3 && (shape.length === 2 || shape.length === 3),
  );
  const [positions, array] =
    best(
      "positions",
      vectors.filter(([name]) => !isNamed("forces", name)),
    ) ?? [];
  if (positions === undefined || array === undefined) return {};
  const [rows, atoms] = [array.shape.length === 3 ? rowsOf(array) : 1, array.shape.at(-2)!];
  const ofAtoms = all.filter(
    ([, { shape, kind }]) => (kind === "integer" || kind === "string") && shape.length > 0 && shape.at(-1) === atoms,
  );
  const [numbers] = best("numbers", ofAtoms) ?? [];
  if (numbers === undefined) return {};
  const named = (label: Mapped, fits: (array: NamedArray) => boolean) =>
    all.find(([name, found]) => found.kind === "real" && isNamed(label, name) && fits(found))?.[0];
  const energy = named("energy", ({ shape }) => shape.reduce((product, length) => product * length, 1) === rows);
  const forces = named("forces", ({ shape }) => shape.join() === array.shape.join());
  return { numbers, positions, ...(energy !== undefined && { energy }), ...(forces !== undefined && { forces }) };
}

/** A name may be a way to an array. */
function isNamed(label: Mapped, name: string): boolean {
  return NAMES[label]!.test(name.split("/").at(-1)!);
}
