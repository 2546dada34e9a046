import { describe, nameOf } from "./describe";
import { BatchError, StructureError } from "./errors";
import type { PropertyValues } from "./graphBatch";
import type { AtomArray, InfoValue, Structure } from "./structure";

/** A label besides energy, forces, stress, charge and spin that a batch is to hold. */
export interface PropertyLabel {
  /** Its key in `info` where it is of structures, in `arrays` where it is of atoms. Its unit is taken as it is. */
  name: string;
  of: "structures" | "atoms";
  /** Numbers of a structure or an atom: 1 by default, which may be a number or a list of one. */
  width?: number;
  /** The datasets that have it; all by default. What others say under this name is something else, and not read. */
  datasets?: readonly string[];
  /** Whether only structures without periodic directions can have it, as a dipole. */
  molecular?: boolean;
}

const KEYS: readonly (keyof PropertyLabel)[] = ["name", "of", "width", "datasets", "molecular"];
// They have fields of their own in structures and batches: under `info` they would never be found.
const TAKEN = ["energy", "forces", "stress", "charge", "spin"];

/** Throws BatchError BATCH_PROPERTIES for what is no list of labels with distinct names. */
export function checkProperties(properties: readonly PropertyLabel[]): void {
  const fail = (what: string, found: string) => new BatchError("BATCH_PROPERTIES", `${what}, found ${found}`);
  if (!Array.isArray(properties)) throw fail("properties: expected an array", describe(properties));
  const names = new Set<string>();
  for (const [index, property] of (properties as readonly PropertyLabel[]).entries()) {
    const at = `properties[${index}]`;
    if (typeof property !== "object" || property === null) {
      throw fail(`${at}: expected an object`, describe(property));
    }
    const { name, of, width = 1, datasets = [] } = property;
    const unknown = Object.keys(property).find((key) => !(KEYS as readonly string[]).includes(key));
    if (unknown !== undefined) throw fail(`${at}: expected ${KEYS.join(", ")}`, `the key ${describe(unknown)}`);
    if (typeof name !== "string" || name === "") {
      throw fail(`${at}.name: expected a string that is not empty`, describe(name));
    }
    if (TAKEN.includes(name)) throw fail(`${at}.name: expected none of ${TAKEN.join(", ")}`, describe(name));
    if (names.has(name)) throw fail("properties: expected distinct names", `${describe(name)} twice`);
    names.add(name);
    if (of !== "structures" && of !== "atoms") throw fail(`${at}.of: expected "structures" or "atoms"`, describe(of));
    if (!Number.isInteger(width) || width < 1)
      throw fail(`${at}.width: expected a whole number above 0`, describe(width));
    if (!Array.isArray(datasets)) throw fail(`${at}.datasets: expected an array`, describe(datasets));
  }
}

/**
 * The values of each label, of structures in the order of the batch. Throws StructureError STRUCTURE_INFO or
 * STRUCTURE_ARRAYS where a structure has something else than such numbers under the label's name.
 */
export function propertyValues(
  structures: readonly Structure[],
  atomOffsets: Int32Array,
  properties: readonly PropertyLabel[],
): Record<string, PropertyValues> {
  return Object.fromEntries(
    properties.map((property) => {
      const { name, of, width = 1, datasets } = property;
      const rows = of === "atoms" ? atomOffsets.at(-1)! : structures.length;
      const result: PropertyValues = {
        of,
        width,
        values: new Float64Array(rows * width),
        mask: new Uint8Array(structures.length),
      };
      structures.forEach((structure, g) => {
        if (datasets && !datasets.includes(structure.dataset)) return;
        const found = labelOf(structure, g, property);
        if (!found) return;
        result.values.set(found, width * (of === "atoms" ? atomOffsets[g]! : g));
        result.mask[g] = 1;
      });
      return [name, result];
    }),
  );
}

/** The numbers of a label; undefined where the structure has none. */
function labelOf(structure: Structure, index: number, property: PropertyLabel): ArrayLike<number> | undefined {
  const { name, of, width = 1, molecular } = property;
  const own = <Value>(record: Record<string, Value>) => (Object.hasOwn(record, name) ? record[name] : undefined);
  // A file may say null where a label is missing.
  const info = own(structure.info) ?? undefined;
  const array = own(structure.arrays ?? {});
  const [field, other] = of === "atoms" ? ["arrays", "info"] : ["info", "arrays"];
  const fail = (message: string, hint?: string): never => {
    const where = `${nameOf(structure, index)}: ${field}.${name}`;
    throw new StructureError(`STRUCTURE_${field!.toUpperCase()}`, `${where}: ${message}`, hint);
  };
  const [here, there] = of === "atoms" ? [array, info] : [info, array];
  if (here === undefined) {
    if (there === undefined) return undefined;
    return fail(`expected the property "${name}" of ${of}, found it under ${other}`, `rename ${other}.${name}`);
  }
  if (molecular && structure.pbc.some(Boolean)) {
    const found = structure.pbc.map((each) => (each ? "T" : "F")).join(" ");
    fail(`expected a structure without periodic directions, found pbc ${found}`, "give a molecule in a box pbc F F F");
  }
  const values = of === "atoms" ? ofAtoms(array!, width) : ofStructure(info!);
  const expected = width === 1 ? "a finite number" : `${width} finite numbers`;
  if (values === undefined || (of === "structures" && values.length !== width)) {
    return fail(`expected ${expected}${of === "atoms" ? " of each atom" : ""}, found ${shown(here)}`);
  }
  const bad = Array.from(values).findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const atom = of === "atoms" ? ` (atom ${Math.floor(bad / width)})` : "";
    fail(`expected finite numbers, found ${values[bad]}${atom}`, "leave out a label that is not known");
  }
  return values;
}

function ofStructure(value: InfoValue): number[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  return list.every((each) => typeof each === "number") ? list : undefined;
}

function ofAtoms({ kind, width: found, values }: AtomArray, width: number): ArrayLike<number> | undefined {
  return found === width && (kind === "real" || kind === "integer") ? values : undefined;
}

function shown(value: InfoValue | AtomArray | undefined): string {
  if (typeof value === "object" && value !== null && "kind" in value && "width" in value) {
    return `the kind ${describe(value.kind)} of width ${describe(value.width)}`;
  }
  return describe(value);
}
