import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const MILLISECONDS_A_TICK = 10;

/** How far a process has come. */
export interface Effort {
  /** Processor time, milliseconds. */
  worked: number;
  /** It is running, or waits for a processor or a disk: not for something that may never come. */
  isBusy: boolean;
}

/** What Linux says of a process; `undefined` elsewhere, or where there is none. */
export function effortOf(pid: number | undefined): Effort | undefined {
  try {
    const text = readFileSync(`/proc/${pid!}/stat`, "utf8");
    // The name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    return { worked: (user + system) * MILLISECONDS_A_TICK, isBusy: fields[0] === "R" || fields[0] === "D" };
  } catch {
    return undefined;
  }
}
