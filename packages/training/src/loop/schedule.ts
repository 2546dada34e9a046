import type { Config } from "../config/schema.js";

type Schedule = Config["training"]["schedule"];

/**
 * The learning rate of a step, as a share of the highest: a linear rise over the warm-up, then constant or half a cosine down
 * to `final` (Loshchilov and Hutter, "SGDR", 2017, without restarts).
 *
 * @param step From 0.
 * @param steps Steps of the whole run.
 */
export function scheduleFactor({ type, warmup, final }: Schedule, step: number, steps: number): number {
  const rising = Math.round(warmup * steps);
  if (step < rising) return (step + 1) / rising;
  if (type === "constant") return 1;
  const progress = (step - rising) / Math.max(1, steps - 1 - rising);
  return final + ((1 - final) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
}
