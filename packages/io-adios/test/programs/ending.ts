// Ends while files are open, in the way that is named.
import { existsSync, rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Adios } from "../../src/index";

const [way, path] = process.argv.slice(2);
rmSync(path!, { recursive: true, force: true });
const io = new Adios().declareIO("out");
const values = new Float64Array(2 ** 22);
const x = io.defineVariable("x", "double", { shape: [values.length] });
const engine = await io.open(path!, "write");
await engine.beginStep();
await engine.put(x, values);
if (way === "exit") {
  void engine.endStep();
  process.exit(3);
}
if (way === "idle") console.log("not closed");
if (way === "error") {
  void engine.performPuts();
  throw new Error("a bad day");
}
if (way === "pending") {
  // Nobody awaits it: it is done all the same.
  void engine.close();
  process.on("exit", () => console.log(existsSync(`${path!}/md.idx`)));
}
if (way === "worker") {
  const source = `require("tsx/cjs"); const { Adios } = require(${JSON.stringify(import.meta.dirname)} + "/../../src/index.ts"); new Adios();`;
  new Worker(source, { eval: true }).on("error", (error) => console.log(String(error)));
}
