import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { nn } = torch;
const linear = () => new nn.Linear(1, 1);
const bad = (message: string) => ["TORCH_ARGUMENTS", message];

describe("Sequential", () => {
  it("takes a Map of names, and grows", () => {
    const [a, b, c] = [linear(), new nn.Tanh(), linear()];
    const network = new nn.Sequential(new Map<string, torch.nn.Layer>([["first", a], ["tanh", b]])); // prettier-ignore
    expect(network.append(c)).toBe(network);
    expect([...network.namedParameters().keys()]).toEqual(["first.weight", "first.bias", "2.weight", "2.bias"]);
    expect([network.length, network.at(0), network.at(-1), network.at(3)]).toEqual([3, a, c, undefined]);
    expect([...network]).toEqual([a, b, c]);
  });

  it("refuses what is no layer", () => {
    expect(failure(() => new nn.Sequential(linear(), torch.relu as never))).toEqual(
      bad('Sequential: expected layer 1 to be a Module with forward, found "function"'),
    );
    expect(failure(() => new nn.Sequential(new nn.ModuleList() as never))).toEqual(
      bad('Sequential: expected layer 0 to be a Module with forward, found "object"'),
    );
  });
});

describe("ModuleList", () => {
  class Deep extends nn.Module {
    readonly layers = new nn.ModuleList([linear(), linear()]);
  }

  it("names by position, also inside a module", () => {
    const deep = new Deep();
    expect([...deep.stateDict().keys()]).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.1.weight",
      "layers.1.bias",
    ]);
    expect(deep.eval().layers.at(1)!.training).toBe(false);
  });

  it("is a list", () => {
    const [a, b, c, d] = [linear(), linear(), linear(), linear()];
    const list = new nn.ModuleList([a]);
    expect(list.append(d).insert(1, b).extend([c])).toBe(list);
    expect([...list]).toEqual([a, b, d, c]);
    expect([list.length, list.at(1), list.at(-1), list.at(9)]).toEqual([4, b, c, undefined]);
    expect([list.pop(), list.pop(0), [...list], new nn.ModuleList().pop()]).toEqual([c, a, [b, d], undefined]);
    expect(failure(() => list.append({} as never))).toEqual(bad('ModuleList: expected a Module, found "object"'));
  });
});

describe("ModuleDict", () => {
  it("names by its keys", () => {
    const dict = new nn.ModuleDict({ b: linear(), a: new nn.Linear(1, 1, { bias: false }) });
    expect([...dict.namedParameters("heads").keys()]).toEqual(["heads.b.weight", "heads.b.bias", "heads.a.weight"]);
  });

  it("is a map", () => {
    const [a, b] = [linear(), linear()];
    const dict = new nn.ModuleDict(new Map([["a", a]]));
    expect(dict.set("b", b)).toBe(dict);
    expect([dict.size, dict.get("b"), dict.get("c"), dict.has("a")]).toEqual([2, b, undefined, true]);
    expect([[...dict.keys()], [...dict.values()], [...dict]]).toEqual([
      ["a", "b"],
      [a, b],
      [
        ["a", a],
        ["b", b],
      ],
    ]);
    expect([dict.delete("a"), dict.delete("a"), [...dict.entries()]]).toEqual([true, false, [["b", b]]]);
    dict.clear();
    expect(dict.size).toBe(0);
  });

  it("refuses names that would be paths, and what is no module", () => {
    const dict = new nn.ModuleDict();
    for (const name of ["", "a.b"]) {
      expect(failure(() => dict.set(name, linear()))).toEqual(
        bad(`ModuleDict: expected a name without a dot, found "${name}"`),
      );
    }
    expect(failure(() => dict.update({ a: tensor([1]) as never }))).toEqual(
      bad('ModuleDict: expected a Module for a, found "object"'),
    );
  });
});
