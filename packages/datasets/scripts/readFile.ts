// Reads a file, and prints as JSON how long it took and how much memory the process had at most.
import { readStructures } from "../src/index";

const [path] = process.argv.slice(2);
const start = performance.now();
let [structures, atoms] = [0, 0];
for await (const { numbers } of readStructures(path!)) {
  structures++;
  atoms += numbers.length;
}
const seconds = (performance.now() - start) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ structures, atoms, seconds, peakBytes }));
