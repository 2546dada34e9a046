import type { Column, Fill } from "./column";
import type { ColumnArray, ColumnType, Tally } from "./layout";
import type { SampleRecord } from "./record";
import type { Tables } from "./tables";

export interface OwnOptions {
  tables: Tables;
  /** Whether any sample has it. */
  any: Record<"energy" | "forces" | "stress" | "cell" | "charge" | "spin" | "edges" | "info", boolean>;
  /** Whether single precision loses bits of any sample; where it does not, and the layout has the values, they stand there alone. */
  long: Record<"positions" | "forces" | "stress" | "cell", boolean>;
  /** The keys of the layout. */
  keys: ReadonlySet<string>;
}

/** Labels with a mask: 1 where a sample has it. */
const MASKS = ["energy", "forces", "stress", "cell", "charge", "spin"] as const;

/** What HydraGNN's layout has no place for: identities, masks, double precision, charges and spins as labels, all else that was read. */
export function ownColumns({ tables, any, long, keys }: OwnOptions): Column[] {
  const real = (isLong: boolean): ColumnType => (isLong ? "double" : "float");
  const columns: Column[] = [
    own("atom_count", "int32", [], perSample, ([out], { numbers }) => set(out, numbers.length)),
    own("numbers", "uint8", [], perAtom, ([out], { numbers }) => out!.set(numbers as never)),
    own("pbc", "uint8", [3], perSample, ([out], { pbc }) => out!.set(pbc.map(Number) as never)),
    ...MASKS.filter((label) => any[label]).map((label) =>
      own(`${label}_mask`, "uint8", [], perSample, ([out], record) => set(out, Number(record[label] !== undefined))),
    ),
  ];
  if (any.edges)
    columns.push(own("edge_count", "int32", [], perSample, ([out], { edges }) => set(out, countOf(edges))));
  if (long.positions || !keys.has("pos")) {
    columns.push(own("positions", real(long.positions), [3], perAtom, ([out], { positions }) => copy(out, positions)));
  }
  for (const label of ["energy", "charge", "spin"] as const) {
    if (any[label]) columns.push(own(label, "double", [], perSample, ([out], record) => set(out, record[label] ?? 0)));
  }
  if (any.forces && (long.forces || !keys.has("forces"))) {
    columns.push(own("forces", real(long.forces), [3], perAtom, ([out], { forces }) => copy(out, forces)));
  }
  if (any.stress) {
    columns.push(own("stress", real(long.stress), [3, 3], perSample, ([out], { stress }) => copy(out, stress)));
  }
  if (any.cell && (long.cell || !keys.has("cell"))) {
    columns.push(own("cell", real(long.cell), [3, 3], perSample, ([out], { cell }) => copy(out, cell)));
  }
  for (const name of ["id", "group", ...(any.info ? (["info"] as const) : [])] as const) {
    columns.push(
      own(
        name,
        "uint8",
        [],
        (tally) => tally[name],
        ([out], record) => out!.set(record[name] as never),
      ),
      own(`${name}_bytes`, "int32", [], perSample, ([out], record) => set(out, record[name].length)),
    );
  }
  if (tables.datasets.length > 1) {
    columns.push(own("dataset", "int32", [], perSample, ([out], { dataset }) => set(out, dataset)));
  }
  if (tables.columns.length === 0) return columns;
  return [
    ...columns,
    own("schema", "int32", [], perSample, ([out], { schema }) => set(out, schema)),
    ...arrays(tables),
  ];
}

/** Each further array of atoms, of the samples that have it. */
function arrays({ columns, schemas }: Tables): Column[] {
  const types = { real: "double", integer: "int32", logical: "uint8", string: "uint8" } as const;
  return columns.flatMap(({ kind, width }, index) => {
    const valuesOf = ({ schema, arrays: all }: SampleRecord) => {
      const place = schemas[schema]!.indexOf(index);
      return place < 0 ? undefined : all[place];
    };
    const isText = kind === "string";
    const rows = ({ arrays: tally }: Tally) => (tally.get(index)?.values ?? 0) / (isText ? 1 : width);
    const fill: Fill = ([out], record) => out!.set((valuesOf(record) ?? []) as never);
    const values = own(`arrays/${index}`, types[kind], isText ? [] : [width], rows, fill);
    if (!isText) return [values];
    const samples = ({ arrays: tally }: Tally) => tally.get(index)?.samples ?? 0;
    const lengths: Fill = ([out], record) => {
      const found = valuesOf(record);
      if (found !== undefined) set(out, found.length);
    };
    return [values, own(`arrays/${index}_bytes`, "int32", [], samples, lengths)];
  });
}

function own(name: string, type: ColumnType, inner: number[], rows: (tally: Tally) => number, fill: Fill): Column {
  return { name, own: true, type, inner, rows, fill };
}

function perSample({ samples }: Tally): number {
  return samples;
}

function perAtom({ atoms }: Tally): number {
  return atoms;
}

function set(out: ColumnArray | undefined, value: number): void {
  (out as Float64Array)[0] = value;
}

function copy(out: ColumnArray | undefined, values: Float64Array | undefined): void {
  if (values !== undefined) (out as Float64Array).set(values);
}

function countOf(edges: SampleRecord["edges"]): number {
  return edges?.receiver.length ?? 0;
}
