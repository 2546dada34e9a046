import type { Structure } from "@hydride/core-graph";
import type { SampleSource } from "@hydride/datastore";
import { SampleFile } from "@hydride/io-adios";
import type { Communicator } from "@hydride/parallel";
import { agreed } from "../ranks/rankFailure.js";
import type { SetRun } from "./setRuns.js";
import { STORED_SIDES } from "./numbering.js";
import type { TaskData } from "./taskData.js";

/** Makes of a structure as its set has it what a run takes. */
export type Adapt = (structure: Structure) => Structure;

/** Sets that stay open while structures are read of them. */
export class OpenSets {
  readonly #files: ReadonlyMap<string, SampleFile>;

  private constructor(files: ReadonlyMap<string, SampleFile>) {
    this.#files = files;
  }

  /**
   * Opens the sets of some datasets, each once. Where this process has read them already they are not validated again; else the ranks
   * share it. Collective.
   * @throws what io-adios says of a set, on all ranks.
   */
  static async open(data: readonly TaskData[], group: Communicator): Promise<OpenSets> {
    const files = new Map<string, SampleFile>();
    const sets = new OpenSets(files);
    try {
      for (const { runs, isRead } of data) {
        for (const { path } of STORED_SIDES.flatMap((side) => runs?.[side] ?? [])) {
          if (files.has(path)) continue;
          const checks = isRead ? { validate: false } : { ...(group.mpi && { comm: group.mpi }) };
          files.set(path, await agreed(group, () => SampleFile.open(path, checks)));
        }
      }
    } catch (error) {
      await sets.close();
      throw error;
    }
    return sets;
  }

  file(path: string): SampleFile {
    return this.#files.get(path)!;
  }

  /** The structures of a run, in its order. */
  source({ path, side, first, count }: SetRun, adapt: Adapt): SampleSource {
    const file = this.file(path);
    return {
      count,
      samples: async (places) => {
        const indices = places.map((place) => first + place);
        return (await file.samples(side, indices)).map(adapt);
      },
      async *read(from, samples) {
        for await (const each of file.structures(side, { first: first + from, count: samples })) yield adapt(each);
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }
}
