import { elementSymbol } from "@hydride/core-graph";
import { DatasetError } from "../errors";
import { checkedEnergies, countElements, ELEMENTS, EXAMPLE, invalid } from "./energies";

const UPDATE = "fit them again with this version";

/** How well the reference energies alone give the energies that they were fitted to, in eV/atom. */
export interface ReferenceResidual {
  rmsPerAtom: number;
  maePerAtom: number;
}

/** Plain data; energies in eV under the elements' symbols. */
export interface ReferenceEnergiesJson {
  version: 1;
  dataset: string;
  method: "fit" | "given";
  energies: Record<string, number>;
  meanPerAtom: number;
  structures: number;
  rank: number;
  regularisation: number;
  residual: ReferenceResidual | null;
  /** Of elements that no structure had, from the prior. */
  assumed?: Record<string, number>;
}

/** Reference energies of one dataset by element: what is subtracted from total energies before training, in float64. */
export class ReferenceEnergies {
  readonly dataset: string;
  readonly method: "fit" | "given";
  /** eV by atomic number, length 119; zero where not known. */
  readonly energies: Float64Array;
  /** 1 by atomic number where an element was seen, length 119. */
  readonly seen: Uint8Array;
  /** 1 by atomic number where there is an energy: where the element was seen, or had a prior. */
  readonly known: Uint8Array;
  /** Mean energy per atom of the structures of the fit, eV. */
  readonly meanPerAtom: number;
  /** How many structures with an energy were fitted. */
  readonly structures: number;
  /** How many independent directions of composition the structures have. */
  readonly rank: number;
  /** The dimensionless ridge that was used. */
  readonly regularisation: number;
  readonly residual: ReferenceResidual | null;

  constructor(json: ReferenceEnergiesJson) {
    this.dataset = json.dataset;
    this.method = json.method;
    this.energies = new Float64Array(ELEMENTS);
    this.seen = new Uint8Array(ELEMENTS);
    this.known = new Uint8Array(ELEMENTS);
    for (const [z, energy] of checkedEnergies(json.dataset, json.assumed ?? {})) {
      this.energies[z] = energy;
      this.known[z] = 1;
    }
    for (const [z, energy] of checkedEnergies(json.dataset, json.energies)) {
      this.energies[z] = energy;
      this.seen[z] = 1;
      this.known[z] = 1;
    }
    this.meanPerAtom = json.meanPerAtom;
    this.structures = json.structures;
    this.rank = json.rank;
    this.regularisation = json.regularisation;
    this.residual = json.residual;
  }

  /** Energies in eV by element, for example of isolated atoms at the dataset's level of theory. Throws `DatasetError`. */
  static given(dataset: string, energies: Record<string, number>): ReferenceEnergies {
    const values = Object.values(energies);
    if (values.length === 0) throw invalid(dataset, "expected the energy of one element or more, found none", EXAMPLE);
    const meanPerAtom = values.reduce((sum, x) => sum + x, 0) / values.length;
    const fit = { structures: 0, rank: values.length, regularisation: 0, residual: null };
    return new ReferenceEnergies({ version: 1, dataset, method: "given", energies, meanPerAtom, ...fit });
  }

  /** Throws `DatasetError` where `json` is not what {@link toJSON} gives. */
  static fromJSON(json: ReferenceEnergiesJson): ReferenceEnergies {
    if (json.version === 1) return new ReferenceEnergies(json);
    throw invalid(
      json.dataset,
      `expected version 1 of reference energies, found ${JSON.stringify(json.version)}`,
      UPDATE,
    );
  }

  toJSON(): ReferenceEnergiesJson {
    const { dataset, method, meanPerAtom, structures, rank, regularisation, residual } = this;
    const [energies, assumed]: [Record<string, number>, Record<string, number>] = [{}, {}];
    this.known.forEach((known, z) => {
      if (known === 1) (this.seen[z] === 1 ? energies : assumed)[elementSymbol(z)] = this.energies[z]!;
    });
    const fit = {
      version: 1,
      dataset,
      method,
      energies,
      meanPerAtom,
      structures,
      rank,
      regularisation,
      residual,
    } as const;
    return { ...fit, ...(Object.keys(assumed).length > 0 && { assumed }) };
  }

  /**
   * The reference energy of a structure, eV: the sum over its atoms, in the same order for every order of the atoms.
   * An element that was not seen and has no prior is an error; with `unseen: "mean"` it counts with {@link meanPerAtom}.
   */
  of(numbers: ArrayLike<number>, options: { unseen?: "error" | "mean" } = {}): number {
    const counts = countElements(numbers);
    const missing = [...counts.keys()].filter((z) => this.known[z] !== 1);
    if (missing.length > 0 && options.unseen !== "mean") throw this.#unseen(missing);
    return [...counts].reduce(
      (sum, [z, n]) => sum + n * (this.known[z] === 1 ? this.energies[z]! : this.meanPerAtom),
      0,
    );
  }

  #unseen(missing: number[]): DatasetError {
    const seen = [...this.known.keys()].filter((z) => this.known[z] === 1).map(elementSymbol);
    return new DatasetError(
      "REFERENCE_UNSEEN_ELEMENT",
      `dataset ${JSON.stringify(this.dataset)}: expected elements that have a reference energy (${seen.join(", ")}), ` +
        `found ${missing.map(elementSymbol).join(", ")}`,
      "train on structures with these elements, or give the reference energies of all elements",
    );
  }
}
