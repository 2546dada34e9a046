// A source that fails on one rank, sources that differ, and an option that is wrong on one rank.
import { MPI } from "@hydride/mpi-napi";
import { arraySource, DataStore, type SampleSource } from "../../src/index";
import { someSamples } from "../helpers/structures";

const comm = MPI.COMM_WORLD;
const samples = someSamples(9);

async function errorOf(source: SampleSource, memory?: number): Promise<string> {
  try {
    await DataStore.load(source, { comm, sharedMemory: false, ...(memory !== undefined && { memory }) });
    return "nothing";
  } catch (error) {
    return `rank ${comm.rank}: ${String((error as { code?: string }).code)}: ${(error as Error).message}`;
  }
}

const broken: SampleSource = {
  ...arraySource(samples),
  read: (first, count) => {
    if (comm.rank === 1) throw new Error("the disk is gone");
    return samples.slice(first, first + count);
  },
};
const first = comm.gather(await errorOf(broken));
const second = comm.gather(await errorOf(arraySource(samples.slice(0, 5 + comm.rank))));
const third = comm.gather(await errorOf(arraySource(samples), comm.rank === 1 ? -1 : 2 ** 20));
const fourth = comm.gather(await errorOf(arraySource(samples), 2 ** (20 + comm.rank)));
if (first && second && third && fourth) {
  console.log([...first, second[0], third[0], third[1], fourth[2]].join("\n"));
}
