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

interface Look {
  at: number;
  effort: Effort;
}

/** Less processor time than this within the quiet time is what looking from time to time takes. */
const IDLE_MILLISECONDS = 50;
/** So many looks tell something. */
const LEAST_LOOKS = 8;

/** What a process was seen to do in the last so many milliseconds. */
export class Watch {
  #looks: Look[] = [];

  constructor(readonly quietMilliseconds: number) {}

  /** `at`: milliseconds on a clock that never goes back. */
  add(at: number, effort: Effort): void {
    this.#looks.push({ at, effort });
    // One that is older than the quiet time is where it begins.
    while (this.#looks.length > 1 && this.#looks[1]!.at <= at - this.quietMilliseconds) this.#looks.shift();
  }

  /** Whether it has done nothing for the whole quiet time: what hangs waits, and what works runs, or is about to. */
  get isWaiting(): boolean {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < this.quietMilliseconds) return false;
    const busy = this.#looks.filter(({ effort }) => effort.isBusy).length;
    const hasWorked = last.effort.worked - first.effort.worked >= IDLE_MILLISECONDS;
    return this.#looks.length >= LEAST_LOOKS && !hasWorked && busy <= this.#looks.length / 10;
  }
}
