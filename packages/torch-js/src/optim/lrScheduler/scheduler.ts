import { TorchError } from "../../errors.js";
import { Optimizer } from "../optimizer.js";

/** Plain data, for JSON. */
export type SchedulerState = Record<string, unknown>;

/** Where a schedule is, for one parameter group. */
export interface Point {
  /** How many steps the schedule has taken; 0 when it begins. */
  readonly epoch: number;
  /** The group's learning rate now; when the schedule begins, the one that it begins from. */
  readonly lr: number;
  /** The learning rate that the schedule began from. */
  readonly baseLr: number;
  /** The number of the group. */
  readonly index: number;
}

/** The next learning rate. */
export type Rule = (point: Point) => number;

/** What a schedule changes in a group besides its learning rate, from the epoch alone. */
export type Effect = (group: object, epoch: number, index: number) => void;

/**
 * The base of the schedules of the learning rate. Making one sets the rate of the first step; `step()` sets the next, and
 * comes after the optimiser's. Most rates follow from the one before, as PyTorch's do, so that what else changes a group's
 * `lr` is not undone, and several schedules of one optimiser multiply.
 */
export abstract class LRScheduler {
  readonly optimizer: Optimizer;
  readonly #name: string;
  readonly #rule: Rule;
  readonly #effect: Effect | undefined;
  readonly #settings: object;
  #baseLrs: number[];
  #epoch = 0;
  #lastLr: number[] = [];

  /**
   * @param settings What a state keeps: numbers, strings, booleans and lists of them. Loading one changes this object, so
   * that is where the rule should look.
   */
  protected constructor(name: string, optimizer: Optimizer, settings: object, rule: Rule, effect?: Effect) {
    this.#name = name;
    this.#effect = effect;
    this.optimizer = checkOptimizer(name, optimizer);
    this.#settings = settings;
    this.#rule = rule;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.#baseLrs = optimizer.paramGroups.map((group) => group.initialLr!);
    this.#set(0);
  }

  /** How many steps it has taken. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  /** The learning rates of the groups that the schedule began from. */
  get baseLrs(): readonly number[] {
    return this.#baseLrs;
  }

  /** The learning rates that it last set, one a group. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** Sets the learning rates of the optimiser's next step. */
  step(): void {
    this.#set(this.#epoch + 1);
  }

  /** Begins again from the groups' present learning rates. */
  begin(): void {
    this.#set(0);
  }

  /** Begins again from the learning rates that it began from. */
  restart(): void {
    this.#set(0, this.#baseLrs);
  }

  #set(epoch: number, from?: readonly number[]): void {
    const groups = this.optimizer.paramGroups;
    if (groups.length !== this.#baseLrs.length) {
      throw new TorchError(
        `${this.#name}: expected the ${this.#baseLrs.length} parameter group(s) that it was made for, ` +
          `found ${groups.length}`,
        "TORCH_ARGUMENTS",
      );
    }
    const rates = groups.map((group, index) => {
      const point = { epoch, lr: from?.[index] ?? group.lr, baseLr: this.#baseLrs[index]!, index };
      return this.#rule(point);
    });
    this.#apply(epoch, rates);
  }

  #apply(epoch: number, rates: readonly number[]): void {
    this.#epoch = epoch;
    this.#lastLr = [...rates];
    for (const [index, group] of this.optimizer.paramGroups.entries()) {
      group.lr = rates[index]!;
      this.#effect?.(group, epoch, index);
    }
  }

  /** What the schedule goes on from, its settings too: plain data, for JSON. */
  stateDict(): SchedulerState {
    const { lastEpoch, baseLrs } = this;
    return structuredClone({ ...this.#settings, lastEpoch, baseLrs, lastLr: this.#lastLr });
  }

  /** Refuses a state as `loadStateDict` does, and loads nothing. */
  checkStateDict(state: SchedulerState): void {
    checkState(this.#name, state, this.stateDict());
  }

  /**
   * Goes on from a state, and gives the optimiser's groups its learning rates.
   * @throws TorchError STATE_DICT for a state of another kind of schedule or of another number of groups; nothing is changed.
   */
  loadStateDict(state: SchedulerState): void {
    this.checkStateDict(state);
    const { lastEpoch, baseLrs, lastLr, ...settings } = structuredClone(state);
    Object.assign(this.#settings, settings);
    this.#baseLrs = baseLrs as number[];
    this.#apply(lastEpoch as number, lastLr as number[]);
  }
}

/** @throws TorchError TORCH_ARGUMENTS for what is no optimiser. */
export function checkOptimizer(name: string, optimizer: Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  throw new TorchError(`${name}: expected an Optimizer, found ${typeof optimizer}`, "TORCH_ARGUMENTS");
}

/** Refuses a state whose names, kinds of values or lengths of lists are not those of `own`. */
export function checkState(name: string, state: SchedulerState, own: SchedulerState): void {
  const problems: string[] = [];
  for (const key of Object.keys(own)) if (!(key in state)) problems.push(`missing: ${key}`);
  for (const [key, value] of Object.entries(state)) {
    if (!(key in own)) problems.push(`unexpected: ${key}`);
    else if (kind(value) !== kind(own[key])) problems.push(`${key}: expected ${kind(own[key])}, found ${kind(value)}`);
  }
  if (problems.length === 0) return;
  throw new TorchError(`${name}: the state does not fit the schedule\n  ${problems.join("\n  ")}`, "STATE_DICT");
}

const kind = (value: unknown) => (Array.isArray(value) ? `a list of ${value.length}` : typeof value);
