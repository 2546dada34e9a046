import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

describe("Generator", () => {
  it("draws the same numbers from the same seed, whatever others draw", () => {
    const [a, b] = [new torch.Generator({ seed: 7 }), new torch.Generator()];
    b.manualSeed(7n);
    torch.manualSeed(1);
    const first = torch.randn([3], { generator: a }).tolist();
    torch.randn([5]);
    expect(torch.randn([3], { generator: b }).tolist()).toEqual(first);
    expect(torch.randn([3], { generator: b }).tolist()).not.toEqual(first);
    expect([a.initialSeed, a.device]).toEqual([7n, "cpu"]);
    torch.manualSeed(7);
    expect(torch.randn([3]).tolist()).toEqual(first);
  });

  it("goes on from a state", () => {
    const generator = new torch.Generator({ seed: -1 });
    torch.rand([10], { generator });
    const state = generator.getState();
    const expected = torch.rand([4], { generator }).tolist();
    const other = new torch.Generator().setState(state);
    expect(torch.rand([4], { generator: other }).tolist()).toEqual(expected);
    expect(other.initialSeed).toBe(2n ** 64n - 1n);
  });

  it("serves in-place operators, permutations and dropout's relatives", () => {
    const draw = () => {
      const generator = new torch.Generator({ seed: 3 });
      return [
        torch.zeros([2]).normal_(0, 1, { generator }).tolist(),
        torch.randperm(5, { generator }).tolist(),
        tensor([0.5, 0.5, 0.5]).bernoulli({ generator }).tolist(),
        tensor([0.1, 0.9]).multinomial(3, true, { generator }).tolist(),
      ];
    };
    expect(draw()).toEqual(draw());
  });

  it("refuses what is none", () => {
    const state = tensor([1n]);
    expect(failure(() => new torch.Generator().setState(state))[1]).toMatch(
      /^setState: expected a state that the generator gave, a Tensor uint8 \[\d+\], found a Tensor int64 \[1\]$/,
    );
    expect(failure(() => torch.randn([1], { generator: {} as never }))[0]).toBe("TORCH_ARGUMENTS");
    expect(failure(() => torch.Generator.prototype.getState.call({} as never))).toEqual([
      "TORCH_ARGUMENTS",
      "getState: expected a Generator, found object",
    ]);
    expect(failure(() => new torch.Generator({ device: "meta" }))).toEqual([
      "TORCH_ARGUMENTS",
      "Generator: expected device cpu or cuda, found meta",
    ]);
    expect(failure(() => new torch.Generator({ sed: 1 } as never))).toEqual([
      "TORCH_ARGUMENTS",
      "Generator: there is no option sed; did you mean seed?",
    ]);
  });
});
