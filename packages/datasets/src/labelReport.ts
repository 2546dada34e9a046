import type { Structure } from "@hydride/core-graph";
import { quote } from "./errors";
import { remedy } from "./extxyz/labels";

/** The labels that a potential is trained on. */
export type TrainingLabel = "energy" | "forces" | "stress";
const LABELS: readonly TrainingLabel[] = ["energy", "forces", "stress"];
const MOST_NAMES = 4;

/** Where a label was found and where not. */
export interface LabelCount {
  /** Structures that have it. */
  count: number;
  /** Structures that could have it: all, for stress those that are periodic in three directions. */
  of: number;
  /** Whether the caller said that there is no such label. */
  off: boolean;
  /** Files in which no structure that could have it does. */
  absentFrom: string[];
  /** Whether all keys of structures without it were looked at: layouts with labels of their own offer no choice. */
  searched: boolean;
  /** Keys that look like it, of structures without it, likeliest first, with the number of these structures. */
  lookalikes: { key: string; count: number }[];
}

/** What the files of a dataset have of each label. */
export type LabelReport = Record<TrainingLabel, LabelCount>;

interface Tally {
  files: Map<string, { count: number; of: number }>;
  lookalikes: Map<string, number>;
  searched: boolean;
  off: boolean;
}

/** What a tally has counted, as it is sent to another process. */
export type LabelCounts = {
  label: TrainingLabel;
  files: [path: string, { count: number; of: number }][];
  lookalikes: [key: string, count: number][];
  searched: boolean;
  off: boolean;
}[];

/** Counts the labels of the structures that are read. */
export class LabelTally {
  readonly #tallies = new Map<TrainingLabel, Tally>();

  /** `lookalikes` gives the keys that look like a label, `undefined` where nobody can name one; `off` whether the caller said that there is none. */
  add(
    path: string,
    structure: Structure,
    lookalikes: (label: TrainingLabel) => string[] | undefined,
    off: (label: TrainingLabel) => boolean,
  ): void {
    for (const label of LABELS) {
      if (label === "stress" && structure.pbc.includes(false)) continue;
      let tally = this.#tallies.get(label);
      if (tally === undefined) {
        tally = { files: new Map(), lookalikes: new Map(), searched: true, off: off(label) };
        this.#tallies.set(label, tally);
      }
      const file = tally.files.get(path) ?? { count: 0, of: 0 };
      tally.files.set(path, file);
      file.of++;
      if (structure[label] !== undefined) file.count++;
      else if (!tally.off) {
        const found = lookalikes(label);
        if (found === undefined) tally.searched = false;
        for (const key of found ?? []) tally.lookalikes.set(key, (tally.lookalikes.get(key) ?? 0) + 1);
      }
    }
  }

  /** What was counted, as plain data. */
  get counts(): LabelCounts {
    return [...this.#tallies].map(([label, { files, lookalikes, searched, off }]) => {
      return { label, files: [...files], lookalikes: [...lookalikes], searched, off };
    });
  }

  /** Adds what another reader has counted, of frames that come after those counted here. */
  addCounts(counts: LabelCounts): void {
    for (const { label, files, lookalikes, searched, off } of counts) {
      const tally = this.#tallies.get(label) ?? { files: new Map(), lookalikes: new Map(), searched: true, off };
      this.#tallies.set(label, tally);
      for (const [path, { count, of }] of files) {
        const file = tally.files.get(path) ?? { count: 0, of: 0 };
        tally.files.set(path, { count: file.count + count, of: file.of + of });
      }
      for (const [key, count] of lookalikes) tally.lookalikes.set(key, (tally.lookalikes.get(key) ?? 0) + count);
      tally.searched &&= searched;
    }
  }

  report(): LabelReport {
    const [energy, forces, stress] = LABELS.map((label) => this.#count(label));
    return { energy: energy!, forces: forces!, stress: stress! };
  }

  #count(label: TrainingLabel): LabelCount {
    const { files, lookalikes, searched, off } = this.#tallies.get(label) ?? {
      files: new Map(),
      lookalikes: new Map(),
      searched: true,
      off: false,
    };
    const counts = [...files.values()];
    return {
      count: counts.reduce((sum, file) => sum + file.count, 0),
      of: counts.reduce((sum, file) => sum + file.of, 0),
      off,
      searched,
      absentFrom: [...files].flatMap(([path, { count }]) => (count === 0 ? [path] : [])),
      lookalikes: [...lookalikes].map(([key, count]) => ({ key, count })),
    };
  }
}

/**
 * What the user should know of labels that are not in every structure, or nothing: where all are there, and where the files
 * hold geometries alone, with nothing that looks like a label.
 */
export function labelNotice(where: string, report: LabelReport): string | undefined {
  const { energy, forces, stress } = report;
  const bare =
    energy.count + forces.count + stress.count === 0 && LABELS.every((x) => report[x].lookalikes.length === 0);
  const lacking = LABELS.filter((label) => isLacking(label, report[label]));
  if (bare || lacking.length === 0) return undefined;
  const counts = [
    `energy in ${energy.count} of ${energy.of} structures`,
    `forces in ${forces.count} of ${forces.of}`,
    ...(lacking.includes("stress") ? [`stress in ${stress.count} of ${stress.of} periodic ones`] : []),
  ];
  return `${where}: ${[counts.join(", "), ...lacking.flatMap((label) => remarks(label, report[label]))].join("; ")}`;
}

/** Most datasets have no stress; one that has it here and there, or under another key, is worth a word. */
function isLacking(label: TrainingLabel, { count, of, off, lookalikes }: LabelCount): boolean {
  if (off || count === of) return false;
  return label !== "stress" || count > 0 || lookalikes.length > 0;
}

function remarks(label: TrainingLabel, { count, absentFrom, searched, lookalikes }: LabelCount): string[] {
  const files = count > 0 && absentFrom.length > 0 ? [`no ${label} in ${listed(absentFrom)}`] : [];
  if (lookalikes.length > 0) return [...files, suggestion(label, lookalikes)];
  return files.length > 0 || !searched ? files : [`nothing else looks like ${label}`];
}

function suggestion(label: TrainingLabel, lookalikes: LabelCount["lookalikes"]): string {
  const found = listed(
    lookalikes.map(({ key, count }) => `${quote(key)} (${count} structure${count === 1 ? "" : "s"})`),
  );
  const it = lookalikes.length === 1 ? "it" : "the right one";
  const unless = label === "energy" ? " if it is the total energy" : "";
  return `for ${label} found ${found}: name ${it} with ${remedy(label, lookalikes[0]!.key)}${unless}`;
}

/** Why a dataset cannot be trained on, and what to do, where no structure has an energy or forces; else nothing. */
export function missingLabels(loaded: {
  dataset: string;
  files: readonly string[];
  structures: ArrayLike<Pick<Structure, "info" | "arrays">>;
  labels: LabelReport;
}): { message: string; hint: string } | undefined {
  const { dataset, files, structures, labels } = loaded;
  if (labels.energy.count + labels.forces.count > 0) return undefined;
  const message =
    `dataset ${JSON.stringify(dataset)}: expected energies or forces to train on, ` +
    `found neither in ${structures.length} structures of ${listed(files)}`;
  const found = (["energy", "forces"] as const).filter((label) => labels[label].lookalikes.length > 0);
  if (found.length > 0) {
    return { message, hint: found.map((label) => suggestion(label, labels[label].lookalikes)).join("; ") };
  }
  const { info = {}, arrays = {} } = structures[0] ?? {};
  const names = [...Object.keys(info), ...Object.keys(arrays)].map((name) => quote(name));
  const there =
    names.length > 0 ? `the first structure has ${listed(names, 12)}` : "the first structure has no other keys";
  const example = 'keys: { energy: "E_dft", forces: "F_dft" }';
  return { message, hint: `name the keys of the labels, for example ${example}; ${there}` };
}

function listed(items: readonly string[], most = MOST_NAMES): string {
  return [...items.slice(0, most), ...(items.length > most ? ["..."] : [])].join(", ");
}
