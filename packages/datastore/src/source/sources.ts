import type { SampleFile } from "@hydride/io-adios";
import type { SampleSource, SourceSample } from "./source";

/** Samples that are in memory already. */
export function arraySource(samples: readonly SourceSample[]): SampleSource {
  return {
    count: samples.length,
    hasEdges: samples.length > 0 && samples.every(({ edges }) => edges !== undefined),
    read: (first, count) => samples.slice(first, first + count),
  };
}

/** A split of a set that `hydride prepare` or HydraGNN has written, read in few large pieces. It stays open until you close it. */
export function sampleFileSource(file: SampleFile, split: "train" | "validation" | "test"): SampleSource {
  return {
    count: file.splits[split],
    samples: (places) => file.samples(split, places),
    read: (first, count) => file.structures(split, { first, count }),
  };
}

/** The samples of several sources, one after the other. */
export function concatenated(sources: readonly SampleSource[]): SampleSource {
  const starts = [0];
  for (const { count } of sources) starts.push(starts.at(-1)! + count);
  return {
    count: starts.at(-1)!,
    hasEdges: sources.length > 0 && sources.every(({ hasEdges }) => hasEdges === true),
    ...(sources.every(({ samples }) => samples !== undefined) && {
      samples: (places) => samplesOf(sources, starts, places),
    }),
    async *read(first, count) {
      for (const [i, source] of sources.entries()) {
        const from = Math.max(first, starts[i]!);
        const end = Math.min(first + count, starts[i + 1]!);
        if (from < end) yield* source.read(from - starts[i]!, end - from);
      }
    },
  };
}

/** Asks each source once. */
async function samplesOf(
  sources: readonly SampleSource[],
  starts: readonly number[],
  places: readonly number[],
): Promise<SourceSample[]> {
  const found = new Array<SourceSample>(places.length);
  for (const [i, source] of sources.entries()) {
    const here = [...places.keys()].filter((at) => places[at]! >= starts[i]! && places[at]! < starts[i + 1]!);
    if (here.length === 0) continue;
    const samples = await source.samples!(here.map((at) => places[at]! - starts[i]!));
    for (const [j, at] of here.entries()) found[at] = samples[j]!;
  }
  return found;
}
