/**
 * Takes all steps of an epoch on the ranks that it is started on, and prints what came up: `coverage.ts CONFIG [key=value...]`. Steps of
 * each rank, and how often each structure of each dataset was asked for, on all ranks together.
 */
import { connect } from "@hydride/parallel";
import { loadConfig } from "../../../src/config/load.js";
import { loadRun } from "../../../src/loadRun.js";
import { Interrupt } from "../../../src/loop/interrupt.js";
import { Trainer } from "../../../src/loop/trainer.js";
import { modelDemand } from "../../../src/model/memory.js";
import type { SamplePlace } from "../../../src/samples/numbering.js";
import type { Loading, LoadRequest, TaskSamples } from "../../../src/samples/taskSamples.js";

const [path, ...set] = process.argv.slice(2) as [string, ...string[]];
const world = connect();
const config = loadConfig(path, set);
const reporter = { log: () => undefined, onProgress: () => undefined };
const loaded = await loadRun(config, modelDemand(config), world, { reporter });
const { tasks } = loaded;
const counts = tasks.map(({ split }) => new Float64Array(split.structures.train));

const interrupt = new Interrupt();
const samples = counted(loaded.samples, counts);
const trainer = new Trainer({ ...loaded, samples, config, run: undefined, reporter, interrupt });
const taken = new Float64Array(world.size);
const structures = new Float64Array(1);
for await (const { record } of trainer.steps(0)) {
  taken[world.rank]!++;
  structures[0]! += record.structures / world.size;
}
interrupt.stopListening();
await trainer.close();
for (const values of [taken, structures, ...counts]) world.allReduce(values);
if (world.rank === 0) {
  const comeUp = tasks.map(({ name }, dataset) => [name, [...counts[dataset]!]]);
  console.log(JSON.stringify({ steps: [...taken], structures: structures[0], comeUp: Object.fromEntries(comeUp) }));
}
await loaded.samples.close();

/** The same structures, of which it is counted which are taken. */
function counted(samples: TaskSamples, counts: readonly Float64Array[]): TaskSamples {
  function load<Place extends SamplePlace, Made>(request: LoadRequest<Place, Made>): Loading<Made> {
    const drawn: (readonly Place[])[] = [];
    function* noting() {
      for (const plan of request.plans) {
        drawn.push(plan);
        yield plan;
      }
    }
    const loading = samples.load({ ...request, plans: noting() });
    return {
      fill: () => {
        loading.fill();
      },
      async *[Symbol.asyncIterator]() {
        for await (const made of loading) {
          for (const { dataset, index } of drawn.shift()!) counts[dataset]![index]!++;
          yield made;
        }
      },
    };
  }
  return Object.create(samples, { load: { value: load } }) as TaskSamples;
}
