import { ones, rand, type Tensor, tidy } from "@hydride/torch-js";
import type { Side } from "../interleave.js";

/** Rows and columns of the matrices whose product is timed. */
const SIZE = 1024;
/** Bytes that are copied from one place to another, far beyond any cache. */
const COPIED = 2 ** 28;

export type MachineTest = "fp32" | "bf16" | "copy";

/** What one repetition does: multiply-adds of a product, or bytes that are read and written. */
export const MACHINE_WORK: Readonly<Record<MachineTest, number>> = {
  fp32: SIZE ** 3,
  bf16: SIZE ** 3,
  copy: 2 * COPIED,
};

/** Matrix products and copies in this process. */
export function machineSide(): Pick<Side, "time"> {
  const made = new Map<string, () => void>();
  const make = (name: string): (() => void) => {
    if (name === "copy") {
      const [from, to] = [ones([COPIED / 4]), ones([COPIED / 4])];
      return () => void to.copy_(from);
    }
    const matrix = (): Tensor => rand([SIZE, SIZE], { dtype: name === "bf16" ? "bfloat16" : "float32" });
    const [a, b] = [matrix(), matrix()];
    return () => void a.matmul(b);
  };
  return {
    time: (name, repetitions) => {
      if (!made.has(name)) made.set(name, make(name));
      const work = made.get(name)!;
      const start = process.hrtime.bigint();
      for (let i = 0; i < repetitions; i++) tidy(work);
      return Promise.resolve(Number(process.hrtime.bigint() - start) / 1e9);
    },
  };
}
