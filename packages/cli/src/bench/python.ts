import { CliError } from "../errors.js";
import type { Side } from "./interleave.js";
import { startProcess } from "./process.js";

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
  const started = await startProcess(command, ["-c", program, ...args]);
  if (typeof started === "string") return `${command}: ${started}`;
  return {
    version: started.greeting,
    time: async (name, repetitions) => {
      const answer = await started.ask(`${name} ${repetitions}`);
      if (answer !== undefined) return Number(answer);
      throw new CliError(
        "BENCH_PYTHON",
        `expected ${command} to time ${name}, it ended: ${started.lastWords()}`,
        "see what fails there, or name another Python in HYDRIDE_PYTHON",
      );
    },
    close: started.close,
  };
}
