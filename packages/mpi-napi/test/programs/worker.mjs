import { isMainThread, Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { MPI } from "./harness.mjs";

if (isMainThread) {
  console.log(MPI.COMM_WORLD.size);
  for (let i = 0; i < 3; i++)
    await new Promise((resolve) => new Worker(fileURLToPath(import.meta.url)).on("exit", resolve));
  MPI.COMM_WORLD.Barrier();
  console.log("still there");
} else {
  try {
    MPI.COMM_WORLD.Barrier();
  } catch (error) {
    console.log(`${error.name} ${error.message}`);
  }
}
