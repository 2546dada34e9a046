import type { GraphBatch } from "@hydride/core-graph";
import { safetensors, type Tensor, tensor } from "@hydride/torch-js";

type Arrays = Int32Array | Float64Array | Uint8Array;
type ArrayField = { [Field in keyof GraphBatch]-?: GraphBatch[Field] extends Arrays ? Field : never }[keyof GraphBatch];

/** Every array of a batch; one that is missing here does not compile. */
const ARRAYS: Readonly<Record<ArrayField, true>> = {
  branch: true,
  branchOffsets: true,
  order: true,
  atomOffsets: true,
  graph: true,
  numbers: true,
  positions: true,
  cell: true,
  pbc: true,
  volume: true,
  receiver: true,
  sender: true,
  shift: true,
  rowOffsets: true,
  transpose: true,
  senderOffsets: true,
  edgeGraph: true,
  energy: true,
  energyMask: true,
  forces: true,
  forcesMask: true,
  stress: true,
  stressMask: true,
  charge: true,
  chargeMask: true,
  spin: true,
  spinMask: true,
};

/**
 * Writes a batch as safetensors, which any side can read: each array under its own name, flat, as int32, float64 or
 * uint8; the rest as JSON under `batch` of the metadata.
 */
export function writeBatch(path: string, batch: GraphBatch): void {
  const tensors = new Map<string, Tensor>();
  for (const name of Object.keys(ARRAYS) as ArrayField[]) tensors.set(name, tensor(batch[name]));
  const rest = Object.entries(batch).filter(([name]) => !(name in ARRAYS));
  safetensors.save(path, tensors, { batch: JSON.stringify(Object.fromEntries(rest)) });
}

export function readBatch(path: string): GraphBatch {
  const { tensors, metadata } = safetensors.load(path);
  const arrays = Object.keys(ARRAYS).map((name) => [name, tensors.get(name)!.toArray()] as const);
  const rest = JSON.parse(metadata.batch!) as Omit<GraphBatch, ArrayField>;
  return { ...rest, ...(Object.fromEntries(arrays) as unknown as Pick<GraphBatch, ArrayField>) };
}
