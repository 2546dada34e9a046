import type { Communicator } from "@hydride/parallel";
import { CodedError } from "../codedError.js";
import { broadcastJson } from "./broadcastJson.js";

/** What a rank says of what went wrong there. */
interface Told {
  code?: string;
  message: string;
  hint?: string;
}

/** A rank could not go on, and so no rank can: all of them have this error, with that rank's words. */
export class RankFailure extends CodedError<string> {
  /** @param rank The first rank that failed. @param here Whether this is the rank that tells of it, for all: rank 0. */
  constructor(
    readonly rank: number,
    readonly ranks: number,
    readonly here: boolean,
    { code, message, hint }: Told,
  ) {
    super(code ?? "RANK_FAILED", `rank ${String(rank)} of ${String(ranks)}: ${message}`, hint);
  }
}

/**
 * Does something on every rank and goes on where all of them could; else no rank does. Collective: where one rank alone failed, the
 * others would wait for it for ever.
 * @throws RankFailure with the words of the first rank that failed; where there is one rank, its own error.
 */
export async function agreed<Result>(world: Communicator, run: () => Result | Promise<Result>): Promise<Result> {
  if (world.size === 1) return run();
  let outcome: Outcome<Result>;
  try {
    outcome = { result: await run() };
  } catch (failure) {
    outcome = { failure };
  }
  return settled(world, outcome);
}

/** The same of what is done at once. */
export function agreedNow<Result>(world: Communicator, run: () => Result): Result {
  if (world.size === 1) return run();
  let outcome: Outcome<Result>;
  try {
    outcome = { result: run() };
  } catch (failure) {
    outcome = { failure };
  }
  return settled(world, outcome);
}

type Outcome<Result> = { result: Result } | { failure: unknown };

function settled<Result>(world: Communicator, outcome: Outcome<Result>): Result {
  const failed = new Float64Array(world.size);
  if ("failure" in outcome) failed[world.rank] = 1;
  world.allReduce(failed);
  const first = failed.indexOf(1);
  if (first < 0 && "result" in outcome) return outcome.result;
  const failure = "failure" in outcome ? outcome.failure : undefined;
  throw new RankFailure(first, world.size, world.rank === 0, broadcastJson(world, first, told(failure)));
}

function told(failure: unknown): Told {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const { code, hint } = failure as Partial<CodedError<string>>;
  // What nobody foresaw is told with the place where it happened.
  if (typeof code !== "string") return { message: failure.stack ?? failure.message };
  return { code, message: failure.message, ...(hint !== undefined && { hint }) };
}
