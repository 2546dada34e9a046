import { createPotential, type ModelConfig } from "@hydride/models";
import * as torch from "@hydride/torch-js";

/** Numbers of parameters: of the encoder, and of each branch. */
export interface ModelSize {
  shared: number;
  perBranch: number;
}

/**
 * How many parameters a model will have, without making it. Weights are matrices between two widths, so that their number is a
 * polynomial of second degree in the widths (the encoder's, and those of a head's layers), and layers of one kind repeat, so that
 * it is linear in the number of layers. Such a polynomial follows from its differences at the smallest models (Newton's forward
 * formula), all in whole numbers.
 */
export function countParameters(config: ModelConfig): ModelSize {
  const { hidden, layers } = config.encoder;
  const widths = [hidden, ...config.heads.hidden];
  const [one, two] = [1, 2].map((count) => quadratic(widths, (small) => countSmall(config, count, small)));
  return combine([
    [2 - layers, one!],
    [layers - 1, two!],
  ]);
}

/** The value at `widths` of the polynomial of second degree that `count` is. */
function quadratic(widths: readonly number[], count: (widths: readonly number[]) => ModelSize): ModelSize {
  const at = (...raised: number[]) => {
    const small = widths.map(() => 1);
    for (const index of raised) small[index]!++;
    return count(small);
  };
  const base = at();
  const first = widths.map((_, i) => at(i));
  const terms: [number, ModelSize][] = [[1, base]];
  for (const [i, width] of widths.entries()) {
    const steps = width - 1;
    terms.push([steps, first[i]!], [-steps, base]);
    for (let j = 0; j <= i; j++) {
      const pairs = i === j ? (steps * (steps - 1)) / 2 : steps * (widths[j]! - 1);
      terms.push([pairs, at(i, j)], [-pairs, first[i]!], [-pairs, first[j]!], [pairs, base]);
    }
  }
  return combine(terms);
}

function combine(terms: readonly (readonly [number, ModelSize])[]): ModelSize {
  const sum = (part: keyof ModelSize) => terms.reduce((total, [times, size]) => total + times * size[part], 0);
  return { shared: sum("shared"), perBranch: sum("perBranch") };
}

function countSmall({ encoder, heads, dtype }: ModelConfig, layers: number, widths: readonly number[]): ModelSize {
  const [hidden, ...rest] = widths;
  return torch.tidy(() => {
    const model = createPotential(
      {
        encoder: { ...encoder, hidden: hidden!, layers },
        heads: { ...heads, hidden: rest },
        branches: ["one"],
        ...(dtype && { dtype }),
      },
      { seed: 0 },
    );
    const { shared, perBranch } = model.parameterCounts();
    return { shared, perBranch: perBranch.one! };
  });
}
