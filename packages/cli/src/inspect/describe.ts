import type { StructureStatistics } from "@hydride/datasets";

/** As many of what was left out are worth reading on a terminal. */
const MOST_LISTED = 20;

/** The statistics of a file as a text. */
export function describe(file: StructureStatistics): string {
  const { path, format, structures, atoms, elements, periodic, groups, sizes, forces } = file;
  const counts = Object.entries(elements).map(([symbol, count]) => `${symbol} ${count}`);
  const of = (count: number) => `${count} of ${structures} structures`;
  const lines = {
    structures:
      file.structures === 0
        ? `0, as all ${file.leftOut.length} were left out`
        : `${structures}, of which ${periodic} periodic`,
    groups: String(groups),
    atoms: `${atoms}${structures > 0 ? `, ${range(sizes, "a structure")}` : ""}`,
    elements: counts.join(", "),
    energy: of(file.energy.count) + (file.energy.count > 0 ? `, ${range(file.energy, "eV")}` : ""),
    ...(file.energyPerAtom.count > 0 && { "": range(file.energyPerAtom, "eV/atom") }),
    forces:
      `${forces.count} of ${atoms} atoms` +
      (forces.count > 0 ? `, rms ${number(forces.rms)}, largest ${number(forces.max)} eV/angstrom` : ""),
    stress: of(file.stress.count),
    charge: of(file.charge.count),
    spin: of(file.spin.count),
  };
  const rows = Object.entries(lines).map(([label, text]) => row(label, text));
  return [`${path} (${format})`, ...rows, ...leftOut(file)].join("\n");
}

/** What was left out, by name; where it is much, the first, and where all are. */
function leftOut({ leftOut: all }: StructureStatistics): string[] {
  if (all.length === 0) return [];
  const more = all.length > MOST_LISTED;
  const count = all.length === 1 ? "1 structure" : `${all.length} structures`;
  return [
    row("left out", more ? `${count}, the first ${MOST_LISTED} here, all of them with --json and --html` : count),
    ...all.slice(0, MOST_LISTED).map(({ id, reason }) => row("", `${JSON.stringify(id)}: ${reason}`)),
  ];
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(11)} ${text}`.trimEnd();
}

function range({ min, max, mean }: StructureStatistics["sizes"], unit: string): string {
  return `${number(min)} to ${number(max)} ${unit}, mean ${number(mean)} ${unit}`;
}

function number(value: number | null): string {
  return value === null ? "-" : String(Number(value.toPrecision(8)));
}
