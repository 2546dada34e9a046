import * as torch from "@hydride/torch-js";

const INPUTS = 3;
const HIDDEN = 5;

/** A small model of a shared encoder and branches, in float64, with a vector beside the matrices. */
export class SmallModel extends torch.nn.Module {
  readonly encoder: torch.nn.Sequential;
  readonly branches: torch.nn.ModuleDict;

  constructor(names: readonly string[]) {
    super();
    const linear = (inputs: number, outputs: number) => new torch.nn.Linear(inputs, outputs, { dtype: "float64" });
    this.encoder = new torch.nn.Sequential(linear(INPUTS, HIDDEN), new torch.nn.SiLU(), linear(HIDDEN, HIDDEN));
    this.branches = new torch.nn.ModuleDict(
      Object.fromEntries(
        names.map((name) => [name, new torch.nn.Sequential(linear(HIDDEN, 4), new torch.nn.SiLU(), linear(4, 1))]),
      ),
    );
    torch.noGrad(() => {
      for (const [name, parameter] of this.namedParameters()) parameter.copy_(initial(name, parameter.shape));
    });
  }

  /** @param inputs (n, 3) @returns (n) */
  forward(branch: string, inputs: torch.Tensor): torch.Tensor {
    const head = this.branches.get(branch) as torch.nn.Sequential;
    return head.forward(this.encoder.forward(inputs)).squeeze(1);
  }
}

/** Weights that depend on nothing but the name. */
function initial(name: string, shape: number[]): torch.Tensor {
  let state = [...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
  const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
  return torch.tensor(values, { dtype: "float64" }).reshape(shape);
}

/** The inputs of a sample (3), and its label, which every fourth one has not. */
export function sampleOf(dataset: number, index: number): { inputs: number[]; label: number | undefined } {
  const inputs = [1, 2, 3].map((k) => Math.sin(k * (index + 1) + dataset));
  return { inputs, label: (index + dataset) % 4 === 3 ? undefined : Math.cos(index) + dataset };
}
