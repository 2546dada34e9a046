import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const MILLISECONDS_A_TICK = 10;

/** How far a process has come. */
export interface Effort {
  /** Processor time, milliseconds. */
  worked: number;
  /** Any of its threads is running, or waits for a processor or a disk: not for something that may never come. */
  isBusy: boolean;
}

/** What Linux says of a process; `undefined` elsewhere, or where there is none. */
export function effortOf(pid: number | undefined): Effort | undefined {
  try {
    const fields = fieldsOf(`/proc/${pid!}/stat`);
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    const threads = readdirSync(`/proc/${pid!}/task`).map((thread) => stateOf(`/proc/${pid!}/task/${thread}/stat`));
    return { worked: (user + system) * MILLISECONDS_A_TICK, isBusy: threads.some((state) => /[RD]/.test(state)) };
  } catch {
    return undefined;
  }
}

/** The state of a thread: nothing where it has ended meanwhile. */
function stateOf(file: string): string {
  try {
    return fieldsOf(file)[0]!;
  } catch {
    return "";
  }
}

function fieldsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  // The name, in brackets, may hold anything.
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
