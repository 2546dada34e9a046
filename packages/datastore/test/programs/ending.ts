// Ends in various ways while a store is open.
import { setTimeout } from "node:timers/promises";
import { MPI } from "@hydride/mpi-napi";
import { arraySource, DataStore, type TransportName } from "../../src/index";
import { someSamples } from "../helpers/structures";

const [way, shared, transport = "service"] = process.argv.slice(2) as [string, string, TransportName?];
const comm = MPI.COMM_WORLD;
const SAMPLES = 300;
const options = { comm, sharedMemory: shared === "shared", width: comm.size, transport };
const store = await DataStore.load(arraySource(someSamples(SAMPLES)), options);

async function get(batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    await store.getBatch(Array.from({ length: 8 }, (_, k) => (31 * i + 7 * k + comm.rank) % SAMPLES));
  }
}

if (way === "open") {
  // Ranks end at different times without closing; the last of them still gets what it asks for.
  await get(50 + 300 * comm.rank);
} else if (way === "together") {
  // All end without closing.
  await get(50);
} else if (way === "several") {
  // One rank ends without having closed any, or all close them at once, in no order.
  const another = await DataStore.load(arraySource(someSamples(SAMPLES)), options);
  const order = comm.rank === 1 ? [another, store] : [store, another];
  await Promise.all(order.map((each) => each.close()));
  const more = [
    await DataStore.load(arraySource(someSamples(SAMPLES)), options),
    await DataStore.load(arraySource(someSamples(SAMPLES)), options),
  ];
  if (comm.rank > 0) for (const each of more.reverse()) await each.close();
} else if (way === "unequal") {
  // As if a rank had fewer batches than the others.
  await get(comm.rank === 1 ? 20 : 50);
  await store.close();
} else if (way === "finalize") {
  // MPI ends here before the store is closed; the others still get what they ask for.
  if (comm.rank === 0) {
    await get(5);
    MPI.Finalize();
    console.log(await store.getBatch([SAMPLES - 1]).catch(({ code }: { code: string }) => code));
  } else {
    await get(transport === "exchange" ? 5 : 100);
  }
  await store.close();
} else if (way === "early") {
  if (comm.rank > 0) await setTimeout(20_000);
} else {
  await get(10);
  if (comm.rank === 0) console.log(`pids ${comm.gather(process.pid)!.join(" ")}`);
  else comm.gather(process.pid);
  await get(1e9);
}
