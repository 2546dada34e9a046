import { CliError } from "../../errors.js";
import { startProcess } from "../process.js";
import type { ModelShape } from "./shapes.js";

/** The Python packages that the opponent of a model is made of. */
const packagesOf = ({ kind }: ModelShape): string[] => (kind === "egnn" ? ["torch"] : ["torch", "schnetpack"]);

const FIND_MISSING = `
import importlib.util
import sys

print("missing", *[name for name in sys.argv[1:] if importlib.util.find_spec(name) is None])
`;

/**
 * Looks for the opponents' packages in a Python before anything is timed.
 * @throws CliError BENCH_OPPONENT naming the Python and what it lacks.
 */
export async function checkOpponents(python: string, shapes: readonly ModelShape[]): Promise<void> {
  const packages = [...new Set(shapes.flatMap(packagesOf))];
  const found = await startProcess(python, ["-c", FIND_MISSING, ...packages]);
  const lacking = (problem: string) =>
    new CliError(
      "BENCH_OPPONENT",
      `expected ${python} to have the opponents' packages ${packages.join(" and ")}: ${problem}`,
      "add --install, which puts them into a virtual environment of their own, or name a Python that has them in " +
        "HYDRIDE_PYTHON, or add --alone to time ours only",
    );
  if (typeof found === "string") throw lacking(found);
  const missing = found.greeting.split(" ").slice(1);
  if (missing.length > 0) throw lacking(`no module named ${missing.join(" and ")}`);
}
