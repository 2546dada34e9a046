import { basename, join, resolve } from "node:path";
import { AdiosError } from "../errors";
import { publish } from "../integrity/durable";
import { shared } from "../integrity/ranks";
import { writeManifest } from "../integrity/writeManifest";
import { type Attributes, layoutAttributes, ownAttributes } from "./attributes";
import type { Column } from "./column";
import { Emission, SideEmitter, variablesOf } from "./emitter";
import { layoutColumns } from "./layoutColumns";
import { type Split, SPLITS } from "./layout";
import { ownColumns } from "./ownColumns";
import { anyOf, gather, kept, makePlan, type Plan } from "./plan";
import type { SampleRecord } from "./record";
import type { Part, RecordIndex } from "./recordIndex";
import { SampleError } from "./sampleError";
import type { SampleWriterEnd, SampleWriterOptions } from "./writerOptions";
import type { SidesOf } from "./sides";
import type { Spool } from "./spool";
import { SampleStatistics } from "./statistics";
import type { TableBuilder } from "./tables";
import { verifyBlocks } from "./verifyBlocks";
import { BlockWriter, Stopped } from "./blockWriter";

const BUFFER_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 16 * 1024 * 1024;
/** Buffers are looked at after so many atoms and edges. */
const LOOK_AFTER = 8192;

export interface WriteJob extends SampleWriterOptions, SampleWriterEnd {
  /** As the caller named it. */
  target: string;
  /** Where that is, links followed. */
  place: string;
  /** Of temporary files. */
  folder: string;
  spool: Spool;
  index: RecordIndex;
  parts: readonly Part[];
  tables: TableBuilder;
  statistics: SampleStatistics;
  sidesOf: SidesOf;
}

/** What was written. */
export interface WrittenSet {
  path: string;
  samples: Record<Split, number>;
  atoms: Record<Split, number>;
  edges: number;
  /** Of all files. */
  bytes: number;
}

/** Writes the samples of the scratch files of all ranks into a set and puts it into its place. Collective. */
export async function writeSet(job: WriteJob): Promise<WrittenSet> {
  const { comm, target, place, folder, overwrite = false, chunkBytes = CHUNK_BYTES } = job;
  const path = join(folder, basename(resolve(place)));
  const plan = makePlan(job.index, job.parts, job.tables, job.sidesOf, job.references, comm);
  // The same on all ranks.
  if (SPLITS.every((split) => plan.totals[split].samples === 0)) {
    const hint = "a set without any has neither ranges nor keys; look at what was left out";
    throw new SampleError("SAMPLES_EMPTY", target, "expected a sample or more to write, found none", hint);
  }
  const columns = columnsOf(job, plan);
  const writer = new BlockWriter(path, comm);
  for (const split of SPLITS) for (const one of variablesOf(split, columns, plan.totals[split])) writer.define(one);
  const statistics = SampleStatistics.merge(gather(job.statistics, comm));
  for (const [name, value] of attributesOf(job, plan, columns, statistics)) writer.attribute(name, value);
  const emission = await emitTogether(job, plan, columns, writer);
  await shared(comm, () => verifyBlocks(path, emission.written), "all");
  const bytes = await writeManifest(path, chunkBytes, comm);
  await shared(comm, async () => {
    if (comm === undefined || comm.rank === 0) await publish(path, place, overwrite);
    return true;
  });
  const { train, validation, test } = plan.totals;
  return {
    path: target,
    samples: { train: train.samples, validation: validation.samples, test: test.samples },
    atoms: { train: train.atoms, validation: validation.atoms, test: test.atoms },
    edges: train.edges + validation.edges + test.edges,
    bytes,
  };
}

function columnsOf({ keys = "sc26", complete = true, references }: WriteJob, { facts, tables }: Plan): Column[] {
  const any = anyOf(facts);
  const { energy, forces, edges } = any;
  const reference = (record: SampleRecord): number => {
    const energies = references?.get(tables.datasets[record.dataset]!);
    return energies === undefined ? 0 : sumOver(record.numbers, energies);
  };
  const layout = layoutColumns({ keys, energy, forces, edges, reference });
  if (!complete) return layout;
  const { longPositions, longForces, longStress, longCell } = any;
  const long = { positions: longPositions, forces: longForces, stress: longStress, cell: longCell };
  return [...layout, ...ownColumns({ tables, any, long, keys: new Set(layout.map(({ name }) => name)) })];
}

/** By element, ascending, so that the sum does not depend on the order of the atoms. */
function sumOver(numbers: Uint8Array, energies: Float64Array): number {
  const counts = new Int32Array(energies.length);
  for (const z of numbers) counts[z]!++;
  return counts.reduce((sum, count, z) => (count === 0 ? sum : sum + count * energies[z]!), 0);
}

/** Where one rank cannot go on, no rank does. */
async function emitTogether(job: WriteJob, plan: Plan, columns: readonly Column[], writer: BlockWriter) {
  let emission: Emission | undefined;
  let failure: unknown;
  try {
    emission = await emit(job, plan, columns, writer);
    await writer.close();
  } catch (error) {
    failure = error;
    if (!(error instanceof Stopped) && !(error instanceof AdiosError)) writer.giveUp();
  }
  return shared(
    job.comm,
    async () => {
      if (failure !== undefined && !(failure instanceof Stopped)) throw failure;
      return emission!;
    },
    "all",
  );
}

async function emit(job: WriteJob, plan: Plan, columns: readonly Column[], writer: BlockWriter) {
  const { index, parts, spool, sidesOf } = job;
  const emitters = {} as Record<Split, SideEmitter>;
  for (const split of SPLITS) emitters[split] = new SideEmitter(split, columns);
  const buffers = SPLITS.flatMap((split) => emitters[split].buffers);
  const emission = new Emission(writer, job.bufferBytes ?? BUFFER_BYTES, buffers);
  const widths = plan.tables.schemas.map((list) =>
    list.map((column) => ({ index: column, width: plan.tables.columns[column]!.width })),
  );
  for (const part of [...parts].sort((a, b) => a.order - b.order)) {
    const before = plan.before.get(part.order)!;
    for (const split of SPLITS) emitters[split].seek(before[split]);
    const places = kept([part], sidesOf);
    let next = places.next();
    let [i, seen] = [part.first, 0];
    for await (const raw of spool.read(part.position, part.samples)) {
      if (next.done !== true && next.value.i === i) {
        const { split } = next.value;
        const schema = plan.schemas[raw.schema]!;
        const record = { ...raw, ...newTexts(raw, job, part, i), dataset: plan.datasets[raw.dataset]!, schema };
        const tally = index.tally(i, widths[schema]!);
        for (const full of emitters[split].add(record, tally)) await emission.put(full);
        seen += tally.atoms + tally.edges;
        if (seen > LOOK_AFTER) {
          seen = 0;
          await emission.keepWithinBound();
        }
        next = places.next();
      }
      i++;
    }
  }
  await emission.finish();
  return emission;
}

/** The id and group of a sample as the set has them. */
function newTexts({ id, group }: SampleRecord, { idSuffixOf, groupOf }: WriteJob, { order, first }: Part, i: number) {
  const suffix = idSuffixOf?.(order, i - first);
  const other = groupOf?.(order, i - first);
  return {
    id: suffix === undefined ? id : Buffer.concat([id, Buffer.from(suffix)]),
    group: other === undefined ? group : Buffer.from(other),
  };
}

function attributesOf(job: WriteJob, plan: Plan, columns: readonly Column[], statistics: SampleStatistics): Attributes {
  const { references = new Map<string, Float64Array>(), complete = true, notes = {} } = job;
  const attributes = layoutAttributes(columns, plan.totals, plan.tables, statistics, plan.energy, references);
  const { attributes: further = new Map() } = job;
  const own = complete ? ownAttributes(plan.tables, { edges: job.edges, ...notes }, further.keys()) : [];
  return new Map([...attributes, ...own, ...further]);
}
