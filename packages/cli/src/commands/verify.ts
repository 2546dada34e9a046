import type { Command } from "commander";
import { EXIT } from "../errors.js";
import { print, printJson } from "../output.js";

export function registerVerify(program: Command): void {
  program
    .command("verify")
    .description("Check that sets, runs and checkpoints are what was written.")
    .argument("<path...>", "ADIOS2 sets (.bp), folders of runs, checkpoints")
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride verify data/train.bp runs/first\n\n" +
        "Sets without Hydride's manifest, as others write them, have no checksums: their structure is checked alone.",
    )
    .action(verify);
}

async function verify(paths: string[], { json }: { json?: boolean }): Promise<void> {
  const { findProblems } = await import("../verify/findProblems.js");
  const problems = [];
  for (const path of paths) problems.push(...(await findProblems(path)));
  const ok = problems.length === 0;
  if (json) printJson({ ok, problems });
  else
    print(ok ? `${paths.join(", ")}: in order` : problems.map(({ file, problem }) => `${file}: ${problem}`).join("\n"));
  if (!ok) process.exitCode = EXIT.failure;
}
