import {
  type AtomBatch,
  BatchError,
  branchLayout,
  checkBranches,
  type CollateOptions,
  connectAsync,
  type GraphBatch,
} from "@hydride/core-graph";
import { fromNative } from "../errors";
import { memoryAddon } from "../memory/load";
import { AT } from "../record/layout";
import { RecordView } from "../record/view";

/** Records of a batch, each in one of some memories. */
export interface RecordPlaces {
  memories: readonly DataView[];
  /** Where they begin there. */
  places: ArrayLike<number>;
  /** Names of the records' datasets. */
  datasets: readonly string[];
}

/** Moves the atoms of the record at a position of the input: coordinates (3 n), angstrom, in place. */
export type Displace = (position: number, coordinates: Float64Array) => void;

/**
 * The graph of records as `collateAsync` of their structures would make it, straight from their memory; they are copied, and neighbours
 * found, off the main thread. What is given back meanwhile is read to its end.
 * @throws BatchError, NeighborListError as `collateAsync`; DataStoreError RECORD_DAMAGED.
 */
export async function collateRecords(
  records: RecordPlaces,
  { branches, threads, ...search }: Omit<CollateOptions, "properties">,
  displace?: Displace,
): Promise<GraphBatch> {
  const batch = await gathered(records, branches);
  if (displace !== undefined) {
    const { order, atomOffsets, positions } = batch;
    for (const [g, position] of order.entries()) {
      displace(position, positions.subarray(3 * atomOffsets[g]!, 3 * atomOffsets[g + 1]!));
    }
  }
  return connectAsync(batch, { ...search, ...(threads !== undefined && { threads }) });
}

async function gathered({ memories, places, datasets }: RecordPlaces, branches: readonly string[]): Promise<AtomBatch> {
  checkBranches(branches);
  const G = memories.length;
  if (G === 0) throw new BatchError("BATCH_EMPTY", "expected one structure or more, found none");
  const branchOf = Int32Array.from(memories, (memory, i) => {
    const branch = branches.indexOf(datasets[memory.getUint16(places[i]! + AT.dataset, true)]!);
    if (branch >= 0) return branch;
    const { id, dataset } = new RecordView(memory, places[i]!, datasets);
    const names = branches.map((each) => JSON.stringify(each)).join(", ");
    const message = `structure "${id}" of dataset "${dataset}": expected a dataset among the branches ${names}`;
    throw new BatchError("BATCH_DATASET", message, "add the dataset to the branches, or leave the structure out");
  });
  const layout = branchLayout(branchOf, branches.length);
  const { order, branch } = layout;

  const unique = [...new Set(memories)];
  const memoryOf = new Int32Array(G);
  const starts = new Float64Array(G);
  const [atomOffsets, idOffsets] = [new Int32Array(G + 1), new Int32Array(G + 1)];
  for (const [g, i] of order.entries()) {
    const memory = memories[i]!;
    const place = places[i]!;
    memoryOf[g] = unique.length === 1 ? 0 : unique.indexOf(memory);
    starts[g] = place;
    atomOffsets[g + 1] = atomOffsets[g]! + memory.getUint32(place + AT.atoms, true);
    idOffsets[g + 1] = idOffsets[g]! + memory.getUint32(place + AT.id, true);
  }
  const arrays = emptyArrays(G, atomOffsets[G]!);
  const idBytes = new Uint8Array(idOffsets[G]!);
  try {
    const list = [...Object.values(arrays), idBytes];
    await memoryAddon().gatherRecords(unique, memoryOf, starts, atomOffsets, idOffsets, list);
  } catch (error) {
    throw fromNative(error);
  }
  return {
    structures: G,
    atoms: atomOffsets[G]!,
    ...{ ids: idsOf(idBytes, idOffsets), datasets: Array.from(branch, (b) => branches[b]!) },
    ...{ ...layout, atomOffsets, properties: {} },
    ...arrays,
  };
}

/** Zeros, in the order in which the add-on takes them. */
function emptyArrays(G: number, N: number) {
  return {
    graph: new Int32Array(N),
    numbers: new Int32Array(N),
    positions: new Float64Array(3 * N),
    forces: new Float64Array(3 * N),
    cell: new Float64Array(9 * G),
    stress: new Float64Array(9 * G),
    energy: new Float64Array(G),
    charge: new Float64Array(G),
    spin: new Float64Array(G),
    pbc: new Uint8Array(3 * G),
    energyMask: new Uint8Array(G),
    forcesMask: new Uint8Array(G),
    stressMask: new Uint8Array(G),
    chargeMask: new Uint8Array(G),
    spinMask: new Uint8Array(G),
  };
}

function idsOf(bytes: Uint8Array, offsets: Int32Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: offsets.length - 1 }, (_, g) => text.toString("utf8", offsets[g], offsets[g + 1]));
}
