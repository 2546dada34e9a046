/**
 * Takes all steps of an epoch on the ranks that it is started on, and prints what came up: `coverage.ts CONFIG [key=value...]`. Steps of
 * each rank, and how often each structure of each dataset was asked for, on all ranks together.
 */
import { connect } from "@hydride/parallel";
import { loadConfig } from "../../../src/config/load.js";
import { loadTasks } from "../../../src/data/load.js";
import { Interrupt } from "../../../src/loop/interrupt.js";
import { Trainer } from "../../../src/loop/trainer.js";
import { modelDemand } from "../../../src/model/memory.js";
import { placedModel } from "../../../src/ranks/placedModel.js";

const [path, ...set] = process.argv.slice(2) as [string, ...string[]];
const world = connect();
const config = loadConfig(path, set);
const reporter = { log: () => undefined, onProgress: () => undefined };
const loaded = await loadTasks(config, reporter);
const counts = loaded.map(({ train }) => new Float64Array(train.length));
const tasks = loaded.map((task, dataset) => ({ ...task, train: counted(task.train, counts[dataset]!) }));

const placed = await placedModel(config, loaded, modelDemand(config), world);
const interrupt = new Interrupt();
const trainer = new Trainer({ ...placed, tasks, config, run: undefined, reporter, interrupt });
for (const each of counts) each.fill(0); // What was looked at until here was not trained on.
const taken = new Float64Array(world.size);
const structures = new Float64Array(1);
for await (const { record } of trainer.steps(0)) {
  taken[world.rank]!++;
  structures[0]! += record.structures / world.size;
}
interrupt.stopListening();
for (const values of [taken, structures, ...counts]) world.allReduce(values);
if (world.rank === 0) {
  const comeUp = tasks.map(({ name }, dataset) => [name, [...counts[dataset]!]]);
  console.log(JSON.stringify({ steps: [...taken], structures: structures[0], comeUp: Object.fromEntries(comeUp) }));
}

/** The same structures, of which it is counted which are asked for. */
function counted<Item>(items: readonly Item[], count: Float64Array): Item[] {
  return new Proxy([...items], {
    get(target, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) count[Number(key)]!++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}
