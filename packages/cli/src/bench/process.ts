import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** A process that answers each line on its input with a line. */
export interface LineProcess {
  /** The line that it began with. */
  greeting: string;
  /** Its answer; undefined where it ended instead. */
  ask: (line: string) => Promise<string | undefined>;
  /** The last line of its standard error, which says why it ended. */
  lastWords: () => string;
  close: () => void;
}

/** Starts a process and waits for its first line; or its last words, where it ended before. */
export async function startProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<LineProcess | string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env });
  const answers = new Answers(child);
  const greeting = await answers.next();
  if (greeting === undefined) return answers.lastWords();
  return {
    greeting,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return answers.next();
    },
    lastWords: () => answers.lastWords(),
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
