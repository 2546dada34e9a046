// Ways in which a process ends, while the other ranks wait for it or go on.
import { setTimeout } from "node:timers";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { MPI } from "./harness.mjs";

const [, , way, which = "1", kind] = process.argv;
const comm = MPI.COMM_WORLD;
const isIt = comm.rank === Number(which);

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** What is thrown, of the kinds that have more to tell than a stack, or less. */
const things = {
  cause: () => new Error("outer", { cause: new RangeError("inner") }),
  aggregate: () => new AggregateError([new Error("first"), new Error("second")], "several"),
  object: () => ({ code: 5, why: "disk full" }),
  realm: () => runInNewContext("new TypeError('of another realm')"),
  withoutPrototype: () => Object.create(null),
  hostile: () => ({
    [inspect.custom]() {
      throw new Error("not to be seen");
    },
  }),
  nothing: () => undefined,
};

const throwingListener = () => {
  throw new TypeError("in a listener");
};

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
  thing: () => {
    if (isIt) throw things[kind]();
    comm.Barrier();
  },
  exitListener: () => {
    if (isIt) process.on("exit", throwingListener);
    if (isIt) process.exit(0);
    comm.Barrier();
  },
  exitListenerBefore: () => {
    if (isIt) process.prependListener("exit", throwingListener);
    if (isIt) process.exit(0);
    comm.Barrier();
  },
  exitListenerLast: () => {
    if (isIt) process.on("exit", throwingListener);
    else comm.Barrier();
  },
  exitCodeLate: () => {
    if (isIt) process.on("exit", () => void (process.exitCode = 9));
    if (isIt) process.exit(0);
    comm.Barrier();
  },
  handledThenExit: () => {
    process.on("uncaughtException", () => setTimeout(() => (isIt ? process.exit(3) : comm.Barrier()), 50));
    throw new Error("not the end");
  },
  handledByExit: () => {
    process.on("uncaughtException", () => process.exit(0));
    throw new Error("not the end");
  },
  handledByFinalize: () => {
    process.on("uncaughtException", () => {
      MPI.Finalize();
      process.exit(0);
    });
    throw new Error("not the end");
  },
  handlerThrows: () => {
    process.on("uncaughtException", throwingListener);
    if (isIt) throw new TypeError("a bad day");
    comm.Barrier();
  },
  // What was begun is over before MPI is, and who waits for it hears of it.
  finalizeAwaited: async () => {
    const sum = Float64Array.of(1);
    const requests = [
      comm.Iallreduce(MPI.IN_PLACE, sum),
      comm.Irecv(new Float64Array(1), MPI.ANY_SOURCE, 5),
      comm.Ibarrier(),
    ];
    const [added, received] = [requests[0].done, requests[1].done];
    MPI.Finalize();
    requests[2].Wait();
    await added;
    if (isIt) console.log(sum[0], (await received).isCancelled);
  },
  // Those that use MPI until then do so together, the last first; one that throws leaves MPI running.
  beforeFinalize: () => {
    const said = [];
    const sum = Int32Array.of(1);
    MPI.beforeFinalize(() => said.push(`first ${MPI.Is_finalized()}`));
    MPI.beforeFinalize(() => said.push("taken back"))();
    MPI.beforeFinalize(() => {
      comm.Allreduce(MPI.IN_PLACE, sum);
      said.push(`last ${sum[0]}`);
    });
    MPI.beforeFinalize(() => {
      throw new Error("not yet");
    });
    try {
      MPI.Finalize();
    } catch (error) {
      said.push(error.message);
    }
    MPI.Finalize();
    if (isIt) console.log(said.join(", "));
  },
  cancelled: async () => {
    const receive = () => comm.Irecv(new Float64Array(1), MPI.ANY_SOURCE, 5);
    const twice = receive();
    twice.Cancel();
    twice.Cancel();
    await twice.done;
    receive().Cancel();
  },
  exitTexts: () => process.exit("0"),
  exitText: () => {
    if (isIt) process.exit("3");
    comm.Barrier();
  },
  exit256: () => {
    if (isIt) process.exit(256);
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
  windowsLocked: () => {
    MPI.Win.Allocate(8, 1, comm).LockAll();
    const win = MPI.Win.AllocateShared(8, 1, comm.SplitType());
    for (let rank = 0; rank < comm.size; rank++) win.Lock(rank);
    process.exit(0);
  },
  windowUsed: () => {
    const win = MPI.Win.Allocate(8, 8, comm);
    win.LockAll();
    // The owner of the memory has ended its work by then.
    for (let i = 0; !isIt && i < 20; i++) {
      win.Accumulate(Float64Array.of(1), Number(which));
      win.Flush(Number(which));
      sleep(10);
    }
  },
  windowFenced: () => {
    const win = MPI.Win.Allocate(8, 8, comm);
    win.Fence();
    win.Put(Float64Array.of(1), (comm.rank + 1) % comm.size);
  },
  windowFinalized: () => {
    const { memory } = MPI.Win.Allocate(8, 1, comm);
    MPI.Finalize();
    if (isIt) console.log(memory.byteLength);
  },
  unsettled: async () => {
    if (isIt) await new Promise(() => undefined);
    comm.Barrier();
  },
};

await ways[way]();
