import { propertyRatio, ratio, type DatasetErrors } from "../loop/errors.js";

/** What a finished pre-training run says of itself; `summary.json` and `hydride pretrain --json` are this. */
export interface PretrainSummary {
  /** The validation errors of each dataset with the best checkpoint. */
  datasets: Record<string, DatasetErrors>;
  /** Parameters of the encoder, of each branch, and the number of branches. */
  parameters: { shared: number; perBranch: Record<string, number>; branches: number };
  /** By dataset, how many structures were left out; `left-out.json` beside the summary names them. */
  leftOut: Record<string, number>;
  /** How many groups and geometries are on two sides or more; `leaks.json` names them. Absent where nobody looked. */
  leaks?: { groups: number; geometries: number };
  /** From the start of loading to the end of training. */
  seconds: number;
  /** The checkpoint that the errors belong to. */
  checkpoint: string;
}

const HEADINGS = [
  ["dataset", "(structures)"],
  ["energy MAE", "meV/atom"],
  ["references", "only"],
  ["ratio", ""],
  ["force MAE", "meV/A"],
  ["zero", "forces"],
  ["ratio", ""],
] as const;

const STRESS_HEADINGS = [
  ["stress MAE", "meV/A^3"],
  ["zero", "stress"],
  ["ratio", ""],
] as const;

const PROPERTY_HEADINGS = ["property", "dataset", "MAE", "trivial", "ratio", "trivial is"] as const;

/** The validation errors as a table for the terminal: each beside its trivial predictor's, and their ratio; then those of properties. */
export function formatSummaryTable(summary: Pick<PretrainSummary, "datasets"> & Partial<PretrainSummary>): string {
  const withStress = Object.values(summary.datasets).some((errors) => errors.stressMae !== undefined);
  const headings = withStress ? [...HEADINGS, ...STRESS_HEADINGS] : HEADINGS;
  const rows = Object.entries(summary.datasets).map(([name, errors]) => [
    `${name} (${String(errors.structures)})`,
    ...cells("energy", errors.energyMaePerAtom, errors.trivialEnergyMaePerAtom),
    ...cells("forces", errors.forceMae, errors.trivialForceMae),
    ...(withStress ? cells("stress", errors.stressMae, errors.trivialStressMae) : []),
  ]);
  const lines = [headings.map(([first]) => first), headings.map(([, second]) => second), ...rows];
  const properties = propertyRows(summary.datasets);
  return [format(lines, 2), ...(properties.length > 0 ? ["", format([PROPERTY_HEADINGS, ...properties], 1)] : [])].join(
    "\n",
  );
}

/** A row for each property of each dataset, in the unit of its labels. */
function propertyRows(datasets: PretrainSummary["datasets"]): string[][] {
  return Object.entries(datasets).flatMap(([dataset, { properties = {} }]) =>
    Object.entries(properties).map(([name, errors]) => {
      const { mae, trivialMae, trivial } = errors;
      const numbers = [mae, trivialMae].map((value) => value.toPrecision(4));
      return [name, dataset, ...numbers, propertyRatio(errors)?.toFixed(3) ?? "-", trivial];
    }),
  );
}

/** Columns that are as wide as they have to be, the first to the left, and a line below the headings. */
function format(lines: readonly (readonly string[])[], headings: number): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [...text.slice(0, headings), rule, ...text.slice(headings)].join("\n");
}

function cells(
  label: "energy" | "forces" | "stress",
  mae: number | null | undefined,
  trivial: number | null | undefined,
): string[] {
  const fraction = ratio(label, mae, trivial);
  return [milli(mae), milli(trivial), fraction === undefined ? "-" : fraction.toFixed(3)];
}

function milli(value: number | null | undefined): string {
  return value == null ? "-" : (value * 1000).toFixed(1);
}
