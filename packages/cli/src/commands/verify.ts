import type { Command } from "commander";
import { EXIT } from "../errors.js";
import { print, printJson } from "../output.js";

export function registerVerify(program: Command): void {
  program
    .command("verify")
    .description("Check that sets, runs and checkpoints are what was written.")
    .argument("<path...>", "ADIOS2 sets (.bp), folders of them, folders of runs, checkpoints")
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride verify data/train.bp runs/first\n\n" +
        "Of a folder that `hydride prepare` has written of a configuration every set is checked.\n" +
        "Sets without Hydride's manifest, as others write them, have no checksums: their structure is checked, and whether\n" +
        "ADIOS2 reads them; changed values cannot be seen, which is said.",
    )
    .action(verify);
}

async function verify(paths: string[], { json }: { json?: boolean }): Promise<void> {
  const { verifyPath } = await import("../verify/findProblems.js");
  const problems = [];
  const remarks = [];
  for (const path of paths) {
    const found = await verifyPath(path);
    problems.push(...found.problems);
    remarks.push(...found.remarks);
  }
  const ok = problems.length === 0;
  if (json) printJson({ ok, problems, ...(remarks.length > 0 && { remarks }) });
  else {
    const told = ok ? [`${paths.join(", ")}: in order`] : problems.map(({ file, problem }) => `${file}: ${problem}`);
    print([...told, ...remarks.map(({ file, remark }) => `${file}: ${remark}`)].join("\n"));
  }
  if (!ok) process.exitCode = EXIT.failure;
}
