import type { DatasetInfo } from "@hydride/datasets";
import type { Command } from "commander";
import { print, printJson } from "../output.js";

export function registerDatasets(program: Command): void {
  program
    .command("datasets")
    .description("List the public datasets whose files are read as they are: reader, level of theory, units, licence.")
    .argument("[name]", "one of them; all by default")
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride datasets\n  hydride datasets ani1x\n\n" +
        "Fetch the files from the address, mind the licence, and name them to inspect, convert or a configuration.\n" +
        "A level of theory with a name in front is chosen with --level NAME; the first is the default.",
    )
    .action(datasets);
}

async function datasets(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const { datasetInfo, datasetRegistry } = await import("@hydride/datasets");
  const found = name === undefined ? datasetRegistry : [datasetInfo(name)];
  if (json) printJson({ datasets: found });
  else print(found.map(describe).join("\n\n"));
}

function describe({ name, title, format, theory, units, licence, citation, address, note }: DatasetInfo): string {
  const levels = Object.entries(theory).map(([level, text]) => (level === "" ? text : `${level}: ${text}`));
  const rows: [string, string][] = [
    ["reader", format],
    ...levels.map((level, i): [string, string] => [i === 0 ? "theory" : "", level]),
    [
      "units",
      Object.entries(units)
        .map(([label, unit]) => `${label} ${unit}`)
        .join(", "),
    ],
    ["licence", licence ?? "not stated, or not confirmed: ask at the address"],
    ["citation", `https://doi.org/${citation}`],
    ["address", address],
    ...(note === undefined ? [] : [["note", note] satisfies [string, string]]),
  ];
  return [`${name}: ${title}`, ...rows.map(([label, text]) => `  ${label.padEnd(9)} ${text}`)].join("\n");
}
