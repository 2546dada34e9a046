import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { neighborList, type Structure } from "@hydride/core-graph";
import { assertFree } from "../integrity/durable";
import { removeLeftovers, temporaryBeside } from "../integrity/leftovers";
import { shared } from "../integrity/ranks";
import { checkEnd, checkOptions } from "./checkOptions";
import { checkSample, checkText } from "./checkSample";
import { encodeStructure } from "./encode";
import { followLinks } from "./followLinks";
import type { Split } from "./layout";
import type { SampleEdges } from "./record";
import { type Part, RecordIndex } from "./recordIndex";
import { SampleError } from "./sampleError";
import { checkSides, sideNumber, type SidesOf } from "./sides";
import { Spool } from "./spool";
import { SampleStatistics, statisticsOf } from "./statistics";
import { TableBuilder } from "./tables";
import type { EdgeOptions, SampleWriterEnd, SampleWriterOptions } from "./writerOptions";
import { writeSet, type WrittenSet } from "./writeSet";

/**
 * Writes structures into a BP folder in HydraGNN's layout. The samples of each side stand in the order of the input, whatever the number
 * of ranks: by part, and within a part as they came. They go through a scratch file beside the set, so that memory is bounded by the
 * buffers, one structure and some 55 bytes for each. The folder appears under its name when it is complete, on the disk and read again.
 */
export class SampleWriter {
  readonly #target: string;
  readonly #place: string;
  readonly #folder: string;
  readonly #options: SampleWriterOptions;
  readonly #spool: Spool;
  readonly #tables = new TableBuilder();
  readonly #index = new RecordIndex();
  /** By part. */
  readonly #statistics = new Map<Part, SampleStatistics>();
  readonly #parts: Part[] = [];
  #closed = false;

  private constructor(target: string, place: string, folder: string, spool: Spool, options: SampleWriterOptions) {
    this.#target = target;
    this.#place = place;
    this.#folder = folder;
    this.#spool = spool;
    this.#options = options;
  }

  /**
   * @param target The folder to write. Where that is a symbolic link, what it leads to: the link stays one.
   * @throws IntegrityError BP_EXISTS; SampleError SAMPLES_ARGUMENT, SAMPLES_PLACE. On every rank.
   */
  static async create(target: string, options: SampleWriterOptions = {}): Promise<SampleWriter> {
    const { comm, overwrite = false, onNotice } = options;
    await shared(comm, async () => checkOptions(target, options), "all");
    const { place, folder } = await shared(comm, async () => {
      if (comm !== undefined && comm.rank > 0) return { place: "", folder: "" };
      const found = await followLinks(target);
      for (const line of await removeLeftovers(found)) onNotice?.(line);
      await assertFree(found, overwrite);
      const temporary = temporaryBeside(found);
      await mkdir(temporary);
      return { place: found, folder: temporary };
    });
    const open = () => Spool.create(join(folder, `samples.${comm?.rank ?? 0}`));
    const spool = await shared(comm, open, "all");
    return new SampleWriter(target, place, folder, spool, options);
  }

  /** The samples that follow are of a part; those of lower numbers come before it, whichever rank has them. */
  beginPart(order: number): void {
    const part = { order, first: this.#index.length, samples: 0, position: this.#spool.position };
    this.#parts.push(part);
    this.#statistics.set(part, new SampleStatistics());
  }

  /** The samples of a part are not to be in the set after all; nothing where this rank has none of the number. */
  discardPart(order: number): void {
    const place = this.#parts.findIndex((part) => part.order === order);
    if (place < 0) return;
    const [part] = this.#parts.splice(place, 1);
    this.#statistics.delete(part!);
  }

  /**
   * Takes a sample; it is done with when the promise is. Labels have to be finite: NaN is what HydraGNN's layout has where there is none.
   * @param split Left out where sides are known at the end only.
   * @param edges In place of those that `edges` of the options asks for.
   * @throws StructureError for a structure that contradicts itself; SampleError SAMPLES_SIDE, SAMPLES_TEXT, SAMPLES_CLOSED.
   */
  async add(structure: Structure, split?: Split, edges?: SampleEdges): Promise<void> {
    this.#assertOpen("add");
    checkSample(this.#target, structure, this.#index.length);
    const side = sideNumber(this.#target, structure.id, split);
    if (this.#parts.length === 0) this.beginPart(this.#options.comm?.rank ?? 0);
    const record = encodeStructure(structure, this.#tables, edges ?? this.#edgesOf(structure));
    this.#index.add(record, side);
    const part = this.#parts.at(-1)!;
    this.#statistics.get(part)!.add(record);
    part.samples++;
    await this.#spool.add(record);
  }

  /**
   * Writes the set. Collective.
   * @throws SampleError SAMPLES_SIDE, SAMPLES_TEXT, SAMPLES_EMPTY, SAMPLES_ARGUMENT, SAMPLES_VERIFY, SAMPLES_CLOSED; IntegrityError
   * BP_EXISTS. On every rank.
   */
  async close(end: SampleWriterEnd = {}): Promise<WrittenSet> {
    this.#assertOpen("close");
    this.#closed = true;
    const { comm } = this.#options;
    const index = this.#index;
    const sidesOf: SidesOf =
      end.sidesOf ?? (({ first, samples }) => Array.from({ length: samples }, (_, j) => index.side(first + j)));
    try {
      const prepare = async () => {
        checkEnd(this.#target, end);
        checkSides(this.#target, this.#parts, sidesOf);
        await this.#spool.flush();
        noteNewTexts(this.#target, index, this.#parts, end);
        return statisticsOf(this.#statistics, sidesOf, this.#spool);
      };
      const statistics = await shared(comm, prepare, "all");
      return await writeSet({
        ...this.#options,
        ...end,
        statistics,
        target: this.#target,
        place: this.#place,
        folder: this.#folder,
        spool: this.#spool,
        index,
        parts: this.#parts,
        tables: this.#tables,
        sidesOf,
      });
    } finally {
      await this.#remove();
    }
  }

  /** Leaves nothing behind where the set is not to be. */
  async abandon(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#remove();
  }

  #assertOpen(call: string): void {
    if (!this.#closed) return;
    const problem = `SampleWriter.${call}: expected a writer that is open, found one that was closed or abandoned`;
    throw new SampleError("SAMPLES_CLOSED", this.#target, problem, "a set is written once; create another writer");
  }

  async #remove(): Promise<void> {
    await this.#spool.remove();
    const { comm } = this.#options;
    if (comm === undefined || comm.rank === 0) await rm(this.#folder, { recursive: true, force: true });
  }

  #edgesOf(structure: Structure): SampleEdges | undefined {
    const { edges } = this.#options;
    return edges && findEdges(structure, edges);
  }
}

/** Notes how long the ids and groups are that are not those that samples came with. */
function noteNewTexts(
  path: string,
  index: RecordIndex,
  parts: readonly Part[],
  { idSuffixOf, groupOf }: SampleWriterEnd,
): void {
  if (idSuffixOf === undefined && groupOf === undefined) return;
  for (const { order, first, samples } of parts) {
    for (let place = 0; place < samples; place++) {
      const suffix = idSuffixOf?.(order, place);
      const group = groupOf?.(order, place);
      const i = first + place;
      if (suffix !== undefined) index.set("id", i, index.of("id", i) + bytesIn(path, suffix, "id"));
      if (group !== undefined) index.set("group", i, bytesIn(path, group, "group"));
    }
  }
}

function bytesIn(path: string, text: string, field: "id" | "group"): number {
  checkText(path, text, field, text);
  return Buffer.byteLength(text);
}

function findEdges({ positions, cell, pbc }: Structure, { cutoff, maxNeighbors }: EdgeOptions): SampleEdges {
  const found = neighborList(positions, {
    cutoff,
    pbc,
    ...(cell && { cell }),
    ...(maxNeighbors !== undefined && { maxNeighbors }),
  });
  const { receiver, sender, shift, distance } = found;
  const shifts = new Float64Array(shift.length);
  for (let e = 0; e < shift.length; e += 3) {
    for (let k = 0; k < 3; k++) {
      for (let row = 0; row < 3; row++) shifts[e + k]! += shift[e + row]! * (cell?.[3 * row + k] ?? 0);
    }
  }
  return { receiver, sender, lengths: distance, shifts };
}
