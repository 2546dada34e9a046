import { describe } from "../describe";
import { refuse } from "../errors";
import type { Parameters } from "./settings";

/** Whole numbers that bzip2 takes: others end the process, or are found out when a block is written. */
const BZIP2: Readonly<Record<string, readonly [least: number, most: number]>> = {
  blockSize100k: [1, 9],
  verbosity: [0, 4],
  workFactor: [0, 250],
};

/** Engines that write BP5: the one that there is without a name, too. */
const BP5_ENGINES = new Set(["bp5", "file", "bpfile", ""]);

/** Where an operator cannot compress a block, older engines end the process, as an exception leaves what may throw none. */
export function checkOperatorEngine(engine: string, variable: string): void {
  if (BP5_ENGINES.has(engine.toLowerCase())) return;
  refuse(
    "ADIOS_ARGUMENT",
    `expected BP5 for a variable with an operator, '${variable}', found ${engine}, which cannot tell of its failure`,
  );
}

/** Refuses parameters of bzip2 that it does not take; those of other operators are ADIOS2's to judge. */
export function checkOperatorParameters(operator: string, parameters: Parameters): void {
  if (operator !== "bzip2") return;
  for (const [name, value] of Object.entries(parameters)) {
    const range = Object.hasOwn(BZIP2, name) ? BZIP2[name] : undefined;
    if (range === undefined) {
      const known = Object.keys(BZIP2).join(", ");
      refuse("ADIOS_ARGUMENT", `expected parameters of bzip2, which are ${known}, found '${name}'`);
    }
    const [least, most] = range;
    const isWhole = /^\d+$/.test(String(value));
    if (isWhole && Number(value) >= least && Number(value) <= most) continue;
    refuse("ADIOS_ARGUMENT", `expected ${name} of bzip2 from ${least} to ${most}, found ${describe(value)}`);
  }
}
