import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { CliError } from "../errors.js";
import type { Side } from "./interleave.js";

/** The other side in a Python process that waits for its turns. */
export interface PythonSide extends Side {
  version: string;
  close: () => void;
}

/** The Python that has what is compared: the environment's HYDRIDE_PYTHON, else `python3`. */
export const pythonCommand = (): string => process.env.HYDRIDE_PYTHON || "python3";

/**
 * Starts the Python side, or says why there is none. The program prints its version, then for each line `NAME REPETITIONS` on
 * its input the seconds that they took.
 */
export async function startPython(program: string, ...args: string[]): Promise<PythonSide | string> {
  const command = pythonCommand();
  const child = spawn(command, ["-c", program, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const answers = new Answers(child);
  const version = await answers.next();
  if (version === undefined) return `${command}: ${answers.lastWords()}`;
  return {
    version,
    time: async (name, repetitions) => {
      child.stdin.write(`${name} ${repetitions}\n`);
      const answer = await answers.next();
      if (answer !== undefined) return Number(answer);
      throw new CliError(
        "BENCH_PYTHON",
        `expected ${command} to time ${name}, it ended: ${answers.lastWords()}`,
        "see what fails there, or name another Python in HYDRIDE_PYTHON",
      );
    },
    close: () => child.kill(),
  };
}

/** The lines that a process prints, one by one; undefined when there will be none. */
class Answers {
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = "";

  constructor(child: ChildProcess) {
    this.#reader = createInterface({ input: child.stdout! });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    child.stderr!.on("data", (data: Buffer) => (this.#errors = (this.#errors + data.toString()).slice(-4000)));
    // A command that cannot be started closes no stream of its own.
    child.on("error", (error) => {
      this.#errors = error.message;
      this.#reader.close();
    });
    // Writing to a process that has ended is noticed by its missing answer.
    child.stdin!.on("error", () => undefined);
  }

  async next(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    if (!done) return value;
    // What it printed to the standard error may come after the end of its output.
    await new Promise(setImmediate);
    return undefined;
  }

  lastWords(): string {
    return this.#errors.trim().split("\n").at(-1) || "it ended without a word";
  }
}
