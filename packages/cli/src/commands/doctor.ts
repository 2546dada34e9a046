import type { Command } from "commander";
import { EXIT } from "../errors.js";
import { print, printJson } from "../output.js";

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Say what Hydride needs on this machine, what was found, and the remedy for what is missing.")
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride doctor\n\nThe exit code is 1 when something that is required is missing.",
    )
    .action(doctor);
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const { diagnose } = await import("../doctor/diagnose.js");
  const { describeReport } = await import("../doctor/describe.js");
  const report = await diagnose();
  if (json) printJson(report);
  else print(describeReport(report));
  if (!report.ok) process.exitCode = EXIT.failure;
}
