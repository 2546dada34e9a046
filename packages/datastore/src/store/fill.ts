import { datasetIndex, planRecord, type RecordPlan, writeRecord } from "../record/encode";
import type { Segment } from "../memory/segment";
import { DataStoreError } from "../errors";
import type { SampleIndex } from "../sampleIndex/sampleIndex";
import { checkSample } from "../source/checkSample";
import type { SampleSource } from "../source/source";

/** A sample of a source with its number and the size of its record. */
interface Planned {
  number: number;
  plan: RecordPlan;
  edges: number | undefined;
}

async function* planned(source: SampleSource, first: number, end: number): AsyncGenerator<Planned> {
  let number = first;
  if (first < end) {
    for await (const sample of source.read(first, end - first)) {
      if (number === end) throw wrongCount(first, end, number + 1);
      checkSample(sample, number, source.hasEdges === true);
      yield { number, plan: planRecord(sample, number), edges: sample.edges };
      number++;
    }
  }
  if (number < end) throw wrongCount(first, end, number);
}

function wrongCount(first: number, end: number, found: number): DataStoreError {
  const or = found > end ? " or more" : "";
  return new DataStoreError(
    "STORE_SOURCE",
    `expected ${end - first} samples of the source from ${first} on, found ${found - first}${or}`,
  );
}

/** Puts the sizes of a source's samples into the index. Gives the names of their datasets. */
export async function measure(
  source: SampleSource,
  index: SampleIndex,
  first: number,
  end: number,
): Promise<Set<string>> {
  const datasets = new Set<string>();
  for await (const { number, plan, edges } of planned(source, first, end)) {
    const { sample, bytes } = plan;
    index.set(number, { bytes, atoms: sample.numbers.length, ...(edges !== undefined && { edges }) });
    datasets.add(sample.dataset);
  }
  return datasets;
}

/** The same samples again, to be written: @throws DataStoreError `STORE_SOURCE` for one that is not what it was. */
export async function* measured(
  source: SampleSource,
  index: SampleIndex,
  first: number,
  end: number,
): AsyncGenerator<Planned> {
  for await (const one of planned(source, first, end)) {
    const { number, plan } = one;
    if (plan.bytes !== index.size(number)) {
      throw new DataStoreError(
        "STORE_SOURCE",
        `sample ${number} ("${plan.sample.id}"): expected a record of ${index.size(number)} bytes, as when the source was read first, ` +
          `found ${plan.bytes}`,
        "leave the source as it is while it is read",
      );
    }
    yield one;
  }
}

/** Where records are written. */
export interface Target {
  segment: Segment;
  /** The byte of all records with which the segment begins. */
  start: number;
}

/** Writes the records of a source's samples to their places, each once. */
export async function fill(
  source: SampleSource,
  index: SampleIndex,
  datasets: readonly string[],
  { segment, start }: Target,
  first: number,
  end: number,
): Promise<void> {
  const window = new WriteWindow(segment);
  let offset = index.offset(first) - start;
  for await (const { number, plan } of measured(source, index, first, end)) {
    writeRecord(plan, window.at(offset, plan.bytes), datasetIndex(plan.sample, datasets), number);
    offset += plan.bytes;
  }
}

/** Views of a segment that all processes see; a mapping of 1 GiB at a time is enough for records that follow each other. */
class WriteWindow {
  readonly #segment: Segment;
  #begin = 0;
  #memory: Uint8Array = new Uint8Array(0);

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  at(offset: number, bytes: number): Uint8Array {
    if (offset < this.#begin || offset + bytes > this.#begin + this.#memory.length) {
      this.#begin = offset;
      const length = Math.min(Math.max(2 ** 30, bytes), this.#segment.bytes - offset);
      this.#memory = this.#segment.elements(Uint8Array, offset, length);
    }
    return this.#memory.subarray(offset - this.#begin, offset - this.#begin + bytes);
  }
}
