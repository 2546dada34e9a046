import { describe as group, expect, it } from "vitest";
import { createPotential, describe, type HeadsConfig, type ModelConfig } from "../src/index.js";

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

group.each(encoders)("the description of heads of $type, $hidden wide", (encoder) => {
  const uncertainty = true;
  const properties: HeadsConfig["properties"] = {
    gap: { kind: "scalar", reduce: "mean", width: 2, uncertainty: true },
    volume: { kind: "scalar", reduce: "sum", hidden: [] },
    shifts: { kind: "atomScalar", width: 3, hidden: [7, 2], branches: ["b"] },
    partial: { kind: "charges", branches: ["a", "b"] },
    dipole: { kind: "dipole", hidden: [5] },
    moments: { kind: "atomVector", branches: ["a"] },
  };
  it.each<[string, HeadsConfig]>([
    ["properties", { hidden: [4], forces: "conservative", properties }],
    ["properties without hidden layers", { hidden: [], forces: "direct", properties, uncertainty }],
    ["an uncertainty", { hidden: [4, 3], forces: "conservative", uncertainty }],
    [
      "widths of their own",
      { hidden: [4], forces: "direct", uncertainty, widths: { energy: [9, 8], forces: [6], uncertainty: [] } },
    ],
  ])("equals what is built: %s", (_, ofModel) => {
    const config: ModelConfig = { encoder, heads: ofModel, branches: ["a", "b", "c"] };
    if (ofModel.properties) config.branches = ["a", "b"];
    const potential = createPotential(config, { seed: 1 });
    const { encoder: parts, heads, total, ...counts } = describe(config);
    expect(parts.length).toBeGreaterThan(1);
    expect(counts).toEqual(potential.parameterCounts());
    expect(total).toBe(potential.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0));
    for (const branch of config.branches) {
      const built = new Map<string, number>();
      for (const [name, parameter] of potential.branches.get(branch)!.namedParameters()) {
        const [first, second] = name.split(".");
        const head = first === "properties" ? `${first}.${second!}` : first!;
        built.set(head, (built.get(head) ?? 0) + parameter.numel());
      }
      const described = heads.filter(({ branches }) => branches?.includes(branch) ?? true);
      expect([...built]).toEqual(described.map(({ name, parameters }) => [name, parameters]));
    }
  });
});

it("takes no time for a model that no machine could hold", () => {
  const encoder = { type: "egnn", hidden: 1e6, layers: 1000, cutoff: 5 } as const;
  const { shared } = describe({ encoder, heads: { hidden: [10], forces: "direct" }, branches: ["a"] });
  expect(shared).toBeGreaterThan(6.9e15);
});
