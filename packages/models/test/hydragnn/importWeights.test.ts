import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { safetensors, type Tensor, zeros } from "@hydride/torch-js";
import { afterAll, describe, expect, it } from "vitest";
import { type HydraGnnPotential, importHydraGnn } from "../../src/index.js";
import { hydraGnnKey } from "../../src/hydragnn/keys.js";
import { errorOf } from "../helpers.js";
import { SMALL } from "./architectures.js";
import { formulaPotential } from "./samples.js";

const folder = mkdtempSync(join(tmpdir(), "hydride-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const potential = formulaPotential(SMALL);

/** The weights as HydraGNN has them, by its names. */
function weights(of: HydraGnnPotential = potential): Map<string, Tensor> {
  const { architecture } = of.config.encoder;
  return new Map([...of.stateDict()].map(([name, value]) => [hydraGnnKey(name, architecture), value]));
}

function save(name: string, state: ReadonlyMap<string, Tensor>, prefix = ""): string {
  const path = join(folder, name);
  safetensors.save(path, new Map([...state].map(([key, value]) => [`${prefix}${key}`, value])));
  return path;
}

const ofBranch = (id: number) =>
  new Map([...weights()].filter(([key]) => !key.includes(`branch-`) || key.includes(`branch-${String(id)}.`)));

const failure = (paths: string[], architecture: object = SMALL) => {
  const error = errorOf(() => importHydraGnn(paths, architecture));
  const { code, message, hint } = error as { code: string; message: string; hint?: string };
  return { code, message: message.replaceAll(`${folder}/`, ""), hint };
};

const same = (found: HydraGnnPotential) => {
  const expected = potential.stateDict();
  expect([...found.stateDict().keys()]).toEqual([...expected.keys()]);
  for (const [name, value] of found.stateDict()) expect(value.equal(expected.get(name)!), name).toBe(true);
};

describe("importHydraGnn", () => {
  it.each(["", "module.", "model.", "module.model."])("takes the prefix %j", (prefix) => {
    same(importHydraGnn([save("all.safetensors", weights(), prefix)], SMALL));
  });

  it("is in float64 where the weights are, else in float32", () => {
    expect(importHydraGnn([save("all.safetensors", weights())], SMALL).config.dtype).toBe("float64");
    const single = new Map([...weights()].map(([key, value]) => [key, value.to("float32")]));
    const found = importHydraGnn([save("single.safetensors", single)], SMALL);
    expect(found.config.dtype).toBe("float32");
    for (const [key, value] of weights(found)) expect(value.equal(single.get(key)!), key).toBe(true);
  });

  it("takes one file for each branch, each with a prefix of its own", () => {
    const paths = [save("b1.safetensors", ofBranch(1), "module."), save("b0.safetensors", ofBranch(0))];
    same(importHydraGnn(paths, SMALL));
  });

  it("names a branch as the architecture does", () => {
    const named = importHydraGnn([save("all.safetensors", weights())], { ...SMALL, branches: ["pbe", "hse"] });
    expect([...named.branches.keys()]).toEqual(["pbe", "hse"]);
    const key = "heads_NN.1.branch-1.mlp.0.0.weight";
    const ours = "branches.hse.heads_NN.1.mlp.0.0.weight";
    expect(named.stateDict().get(ours)!.equal(weights().get(key)!)).toBe(true);
  });

  it("refuses weights that are no numbers, and whole numbers, and a folder", () => {
    const keys = ["graph_convs.1.module_0.edge_mlp.0.bias", "graph_convs.0.module_0.edge_mlp.2.bias"] as const;
    const [bad, whole] = keys.map((key) => weights().get(key)!) as [Tensor, Tensor];
    const state = weights().set(keys[0], bad.div(0)).set(keys[1], whole.to("int64"));
    const size = String(bad.numel());
    expect(failure([save("bad.safetensors", state)]).message).toBe(
      "bad.safetensors: the weights do not fit the architecture\n" +
        `  ${keys[1]}: expected floating-point numbers, found int64\n` +
        `  ${keys[0]}: expected finite numbers, found ${size} of ${size} that are not`,
    );
    expect(errorOf(() => importHydraGnn([folder], SMALL))).toMatchObject({
      code: "HYDRAGNN_WEIGHTS",
      message: `${folder}: expected a file of weights, found a folder`,
    });
  });

  it("refuses encoders that differ, naming the parameter", () => {
    const key = "graph_convs.1.module_0.edge_mlp.0.bias";
    const other = ofBranch(1).set(key, ofBranch(1).get(key)!.add(0.25));
    const paths = [save("b0.safetensors", ofBranch(0)), save("b1.safetensors", other)];
    expect(failure(paths)).toEqual({
      code: "HYDRAGNN_WEIGHTS",
      message: `${key}: expected the same in b0.safetensors and b1.safetensors, found values that differ by up to 0.25`,
      hint: "take the files of one and the same epoch of one run",
    });
    const longer = save("b1.safetensors", ofBranch(1).set(key, zeros([6], { dtype: "float32" })));
    expect(failure([paths[0]!, longer]).message).toBe(
      `${key}: expected the same in b0.safetensors and b1.safetensors, found [5] float64 and [6] float32`,
    );
  });

  it("names every missing parameter, and the branch that no file has", () => {
    const { code, message, hint } = failure([save("b0.safetensors", ofBranch(0))]);
    expect(code).toBe("HYDRAGNN_WEIGHTS");
    const missing = [...weights().keys()].filter((key) => key.includes("branch-1."));
    expect(message).toBe(
      "b0.safetensors: the weights do not fit the architecture\n" +
        missing.map((key) => `  ${key}: is missing`).join("\n"),
    );
    expect(hint).toBe("the heads of branch-1 are in no file: where each branch was saved on its own, name all files");
  });

  it("names unknown parameters, with what is meant, and shapes that differ", () => {
    const state = weights();
    const bias = state.get("graph_convs.0.module_0.node_mlp.0.bias")!;
    state.delete("graph_convs.0.module_0.node_mlp.0.bias");
    state.set("graph_convs.0.module_0.nodes_mlp.0.bias", bias).set("node_embedding.weight", bias);
    state.set("graph_shared.branch-0.0.bias", bias);
    expect(failure([save("other.safetensors", state)])).toEqual({
      code: "HYDRAGNN_WEIGHTS",
      message:
        "other.safetensors: the weights do not fit the architecture\n" +
        "  graph_convs.0.module_0.nodes_mlp.0.bias: is unknown; did you mean graph_convs.0.module_0.node_mlp.0.bias?\n" +
        "  node_embedding.weight: is unknown\n" +
        "  graph_convs.0.module_0.node_mlp.0.bias: is missing\n" +
        "  graph_shared.branch-0.0.bias: expected shape [3], found [5]",
      hint: "compare the architecture with the one that was trained",
    });
  });

  it("refuses a prefix that only some names have", () => {
    const mixed = new Map([...weights()].map(([key, value], index) => [index === 0 ? `module.${key}` : key, value]));
    const [first, second] = [...weights().keys()];
    expect(failure([save("mixed.safetensors", mixed)])).toEqual({
      code: "HYDRAGNN_WEIGHTS",
      message:
        "mixed.safetensors: expected the prefix module. before every name or before none, " +
        `found module.${first!} and ${second!}`,
      hint: undefined,
    });
  });

  it("refuses no file, one that is not there, and one that is none of both", () => {
    expect(failure([]).message).toBe("expected one file of weights or more, found none");
    expect(errorOf(() => importHydraGnn([join(folder, "absent.pk")], SMALL))).toMatchObject({ code: "ENOENT" });
    const text = join(folder, "text.pk");
    writeFileSync(text, "weights");
    expect(failure([text]).code).toBe("PICKLE_DAMAGED");
    writeFileSync(text, Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex"));
    expect(failure([text]).message).toContain("it has the format from before PyTorch 1.6, expected a zip archive");
  });

  it("refuses an architecture that the weights are far too few for, before it makes it", () => {
    const found = failure([save("few.safetensors", weights())], { ...SMALL, num_conv_layers: 1_000_000 });
    const tensors = String(weights().size);
    expect([found.code, found.message]).toEqual([
      "HYDRAGNN_WEIGHTS",
      "few.safetensors: the weights do not fit the architecture: expected those of num_conv_layers 1000000, " +
        `found ${tensors} tensors in all`,
    ]);
  });
});
