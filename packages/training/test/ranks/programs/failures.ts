/** Fails on rank 1, and prints what rank 0 is told of it. */
import { connect } from "@hydride/parallel";
import { agreed, agreedNow, type RankFailure } from "../../../src/ranks/rankFailure.js";
import { TrainingError } from "../../../src/loop/trainingError.js";

const world = connect();
const told: unknown[] = [agreedNow(world, () => world.rank), await agreed(world, () => Promise.resolve("fine"))];
const fail = () => {
  if (world.rank === 1) throw new TrainingError("DATASET_UNUSABLE", "no such thing", "Find it.");
};
const unforeseen = () => {
  if (world.rank > 0) throw new TypeError(`of ${String(world.rank)}`);
};
for (const run of [fail, unforeseen]) {
  try {
    agreedNow(world, run);
  } catch (error) {
    const { rank, ranks, here, code, message, hint } = error as RankFailure;
    told.push({ rank, ranks, here, code, message, hint });
  }
}
// Rank 2 was told the same, but that it is not the one to speak.
if (world.rank !== 1) console.log(JSON.stringify(told));
