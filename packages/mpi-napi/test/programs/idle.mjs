// The share of a processor that waiting for a request takes, while another thread looks for its end.
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { MPI } from "./harness.mjs";

const comm = MPI.COMM_SELF;
const request = comm.Irecv(new Float64Array(1), 0, 1);
const done = request.done;
await sleep(100);
const [start, before] = [performance.now(), process.cpuUsage()];
await sleep(1000);
const { user, system } = process.cpuUsage(before);
const share = (user + system) / 1000 / (performance.now() - start);
comm.Send(new Float64Array(1), 0, 1);
await done;
console.log(JSON.stringify({ share }));
