import type * as Torch from "@hydride/torch-js";
import type { Side } from "../interleave.js";
import { BATCH } from "./cases.js";

type Repeat = (repetitions: number) => void;

/** How many results of an operator wait for a tidy scope to free them: about as many as a step of a small network makes. */
const SCOPE = 20;

/** Calls `fn` in scopes, as a training loop does. */
function scoped({ tidy }: typeof Torch, fn: () => unknown): Repeat {
  return (repetitions) => {
    for (let done = 0; done < repetitions; done += SCOPE) {
      const count = Math.min(SCOPE, repetitions - done);
      tidy(() => {
        for (let i = 0; i < count; i++) fn();
      });
    }
  };
}

/** A training step of two layers with AdamW, at the same settings as the Python side. */
function trainingStep(torch: typeof Torch, width: number): Repeat {
  torch.manualSeed(0);
  const { nn, optim } = torch;
  const model = new nn.Sequential(new nn.Linear(width, width), new nn.ReLU(), new nn.Linear(width, width));
  const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3 });
  const [x, y] = [torch.randn([BATCH, width]), torch.randn([BATCH, width])];
  return (repetitions) => {
    for (let i = 0; i < repetitions; i++) {
      torch.tidy(() => {
        optimizer.zeroGrad();
        torch.mseLoss(model.forward(x), y).backward();
        optimizer.step();
      });
    }
  };
}

/** The cases in this process. */
export function ourSide(torch: typeof Torch): Side {
  const made = new Map<string, Repeat>();
  const make = (name: string): Repeat => {
    const [kind, width] = name.split("-");
    if (kind === "mlp") return trainingStep(torch, Number(width));
    const size = kind === "add" ? [1] : [64, 64];
    const [a, b] = [torch.rand(size, { requiresGrad: width === "grad" }), torch.rand(size)];
    return kind === "add" ? scoped(torch, () => a.add(b)) : scoped(torch, () => a.matmul(b));
  };
  return {
    time: (name, repetitions) => {
      if (!made.has(name)) made.set(name, make(name));
      const repeat = made.get(name)!;
      const start = process.hrtime.bigint();
      repeat(repetitions);
      return Promise.resolve(Number(process.hrtime.bigint() - start) / 1e9);
    },
  };
}
