import { table } from "../output.js";
import type { DoctorReport } from "./check.js";

/** The report for a person: one line a check, then for each that is not well where was looked and what to do. */
export function describeReport({ ok, checks }: DoctorReport): string {
  const rows = checks.map(({ ok: fine, name, found, remedy }) => [
    fine ? (remedy === null ? "ok" : "-") : "FAILED",
    name,
    found,
  ]);
  const remedies = checks
    .filter(({ remedy }) => remedy !== null)
    .map(
      ({ name, remedy, searched }) =>
        `${name}: ${remedy}\n${searched.map((where) => `    searched: ${where}`).join("\n")}`,
    );
  const verdict = ok ? "Everything that is required is there." : "Something that is required is missing.";
  return [table(rows), ...remedies, verdict].join("\n\n");
}
