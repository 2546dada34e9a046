import { expectThat } from "../../nn/expect.js";
import type { Optimizer } from "../optimizer.js";
import { checkOptimizer, checkState, LRScheduler, type SchedulerState } from "./scheduler.js";

const NAME = "SequentialLR";

/** One schedule after the other: a warm-up and what follows it. Each begins from the learning rate that it was made with. */
export class SequentialLR {
  readonly optimizer: Optimizer;
  readonly #schedulers: readonly LRScheduler[];
  #milestones: readonly number[];
  #epoch = 0;
  #current: LRScheduler;

  /**
   * @param milestones After how many steps the second schedule begins, the third, ...
   * @throws TorchError TORCH_ARGUMENTS
   */
  constructor(optimizer: Optimizer, schedulers: readonly LRScheduler[], milestones: readonly number[]) {
    this.optimizer = checkOptimizer(NAME, optimizer);
    expectThat(schedulers.length > 0, NAME, "at least one schedule", "none");
    for (const [index, each] of schedulers.entries()) {
      const found = (each as object | undefined)?.constructor.name;
      expectThat(each instanceof LRScheduler, NAME, `schedule ${index} to be an LRScheduler`, found);
      expectThat(each.optimizer === optimizer, NAME, `schedule ${index} to be of the same optimiser`, "another's");
    }
    const increasing = milestones.every((each, i) => Number.isInteger(each) && each > (milestones[i - 1] ?? 0));
    expectThat(
      increasing && milestones.length === schedulers.length - 1,
      NAME,
      `${schedulers.length - 1} milestone(s), increasing whole numbers > 0`,
      `[${milestones.join(", ")}]`,
    );
    this.#schedulers = [...schedulers];
    this.#milestones = [...milestones];
    this.#current = schedulers[0]!;
    // Making the schedules has set the first learning rate of each; only the first one's counts.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr!;
    this.#current.begin();
  }

  /** How many steps it has taken. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  /** The learning rates that it last set, one a group. */
  getLastLr(): number[] {
    return this.#current.getLastLr();
  }

  /** Sets the learning rates of the optimiser's next step. */
  step(): void {
    this.#epoch++;
    this.#current = this.#at(this.#epoch);
    if (this.#milestones.includes(this.#epoch)) this.#current.restart();
    else this.#current.step();
  }

  #at(epoch: number): LRScheduler {
    return this.#schedulers[this.#milestones.filter((each) => each <= epoch).length]!;
  }

  /** What it goes on from, with the states of its schedules: plain data, for JSON. */
  stateDict(): { lastEpoch: number; milestones: number[]; schedulers: SchedulerState[] } {
    const schedulers = this.#schedulers.map((each) => each.stateDict());
    return { lastEpoch: this.#epoch, milestones: [...this.#milestones], schedulers };
  }

  /**
   * Goes on from a state, and gives the optimiser's groups its learning rates.
   * @throws TorchError STATE_DICT for a state of other schedules; nothing is changed.
   */
  loadStateDict(state: SchedulerState): void {
    checkState(NAME, state, this.stateDict());
    const { lastEpoch, milestones, schedulers } = structuredClone(state) as ReturnType<typeof this.stateDict>;
    for (const [index, each] of this.#schedulers.entries()) each.checkStateDict(schedulers[index]!);
    for (const [index, each] of this.#schedulers.entries()) each.loadStateDict(schedulers[index]!);
    this.#epoch = lastEpoch;
    this.#milestones = milestones;
    this.#current = this.#at(lastEpoch);
    // Each has set its own learning rates; the present one's count.
    for (const [index, lr] of this.getLastLr().entries()) this.optimizer.paramGroups[index]!.lr = lr;
  }
}
