import type { AtomArray, Structure } from "@hydride/core-graph";
import { formatExact } from "./exactJson";
import type { SampleEdges, SampleRecord } from "./record";
import type { TableBuilder } from "./tables";

const text = new TextEncoder();

/** A structure as it goes to the scratch file. */
export function encodeStructure(structure: Structure, tables: TableBuilder, edges?: SampleEdges): SampleRecord {
  const { numbers, positions, cell, pbc, energy, forces, stress, charge, spin } = structure;
  const { dataset, id, group, info, arrays = {} } = structure;
  return {
    numbers,
    positions,
    pbc,
    ...(cell && { cell }),
    ...(energy !== undefined && { energy }),
    ...(forces && { forces }),
    ...(stress && { stress }),
    ...(charge !== undefined && { charge }),
    ...(spin !== undefined && { spin }),
    dataset: tables.dataset(dataset),
    id: text.encode(id),
    group: text.encode(group),
    info: text.encode(formatExact(info)),
    schema: tables.schema(arrays),
    arrays: Object.values(arrays).map(encodeArray),
    ...(edges && { edges }),
  };
}

function encodeArray(array: AtomArray): Float64Array | Int32Array | Uint8Array {
  return array.kind === "string" ? text.encode(JSON.stringify(array.values)) : array.values;
}
