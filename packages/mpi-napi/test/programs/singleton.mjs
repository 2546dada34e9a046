import { MPI } from "./harness.mjs";

const data = Float64Array.of(1, 2);
await MPI.COMM_WORLD.Iallreduce(MPI.IN_PLACE, data).done;
console.log(MPI.COMM_WORLD.rank, MPI.COMM_WORLD.size, data.join());
if (process.argv[2] === "throw") throw new Error("alone");
if (process.argv[2] === "exit") process.exit(Number(process.argv[3]));
