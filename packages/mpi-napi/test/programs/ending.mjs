// Ways in which a process ends, while the other ranks wait for it or go on.
import { setTimeout } from "node:timers";
import { MPI } from "./harness.mjs";

const [, , way, which = "1"] = process.argv;
const comm = MPI.COMM_WORLD;
const isIt = comm.rank === Number(which);

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

const ways = {
  normally: () => comm.Barrier(),
  exit0: () => process.exit(0),
  finalize: () => {
    MPI.Finalize();
    MPI.Finalize();
    try {
      comm.Barrier();
    } catch (error) {
      console.log(error.message);
    }
    console.log(MPI.Is_finalized());
  },
  exit3: () => {
    if (isIt) process.exit(3);
    comm.Barrier();
  },
  exitCode: () => {
    if (isIt) process.exitCode = 4;
    else comm.Barrier();
  },
  error: () => {
    if (isIt) throw new TypeError("a bad day");
    comm.Barrier();
  },
  handled: () => {
    process.on("uncaughtException", () => console.log("handled"));
    setTimeout(() => comm.Barrier(), 50);
    throw new Error("not the end");
  },
  rejection: () => {
    if (isIt) return void Promise.reject(new RangeError("nobody listens"));
    comm.Barrier();
  },
  abort: () => {
    if (isIt) comm.Abort(7);
    comm.Barrier();
  },
  early: () => {
    if (isIt) process.exit(0);
    sleep(500);
  },
  sigkill: () => {
    if (isIt) process.kill(process.pid, "SIGKILL");
    comm.Barrier();
  },
  sigkillAmongBusy: () => {
    if (isIt) process.kill(process.pid, "SIGKILL");
    for (;;);
  },
  sigkillAwaited: async () => {
    if (isIt) process.kill(process.pid, "SIGKILL");
    await comm.Irecv(new Float64Array(1), Number(which), 5).done;
  },
  crash: () => {
    if (isIt) process.kill(process.pid, "SIGSEGV");
    comm.Barrier();
  },
  receive: () => void comm.Irecv(new Float64Array(1), 0, 5),
  pending: () => {
    if (isIt) comm.Ibarrier();
    else comm.Recv(new Float64Array(1), Number(which), 9);
  },
  window: () => void MPI.Win.Allocate(8, 1, comm),
  unsettled: async () => {
    if (isIt) await new Promise(() => undefined);
    comm.Barrier();
  },
};

await ways[way]();
