import { describe as group, expect, it } from "vitest";
import { createPotential, describe, type ModelConfig } from "../src/index.js";

const encoders: ModelConfig["encoder"][] = [
  { type: "egnn", hidden: 6, layers: 1, cutoff: 5 },
  { type: "egnn", hidden: 5, layers: 3, cutoff: 5, basis: 3 },
  { type: "egnn", hidden: 7, layers: 2, cutoff: 5, updateCoordinates: false },
  { type: "painn", hidden: 6, layers: 1, cutoff: 5 },
  { type: "painn", hidden: 5, layers: 3, cutoff: 5, basis: 3 },
];

group.each(encoders)("the description of $type, $hidden wide, $layers layers", (encoder) => {
  it.each([
    ["conservative", []],
    ["conservative", [4, 3]],
    ["direct", []],
    ["direct", [4, 3]],
  ] as const)("equals what is built: %s forces, heads of %j", (forces, hidden) => {
    const config: ModelConfig = { encoder, heads: { hidden: [...hidden], forces }, branches: ["a", "b"] };
    const potential = createPotential(config, { seed: 1 });
    const { encoder: parts, heads, total, ...counts } = describe(config);
    expect(counts).toEqual(potential.parameterCounts());
    const built = (prefix: string) =>
      [...potential.namedParameters()]
        .filter(([name]) => name.startsWith(`${prefix}.`))
        .reduce((sum, [, parameter]) => sum + parameter.numel(), 0);
    expect(parts).toEqual(parts.map(({ name }) => ({ name, parameters: built(`encoder.${name}`) })));
    expect(heads).toEqual(heads.map(({ name }) => ({ name, parameters: built(`branches.a.${name}`) })));
    expect(total).toBe(potential.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0));
  });
});

it("takes no time for a model that no machine could hold", () => {
  const encoder = { type: "egnn", hidden: 1e6, layers: 1000, cutoff: 5 } as const;
  const { shared } = describe({ encoder, heads: { hidden: [10], forces: "direct" }, branches: ["a"] });
  expect(shared).toBeGreaterThan(6.9e15);
});
