import { attempt } from "../call";
import { describe } from "../describe";
import { refuse } from "../errors";
import { type SplitKind, COMM_TYPE_SHARED } from "../named";
import type { NativeComm } from "../native";
import { ObjectCalls } from "./objects";

const INT_MAX = 2 ** 31 - 1;

function key(value: unknown): number {
  if (Number.isInteger(value) && Math.abs(value as number) <= INT_MAX) return value as number;
  return refuse("MPI_ERR_ARG", `expected a whole number as key, found ${describe(value)}`);
}

/** A group of processes that exchange messages among themselves. */
export class Comm extends ObjectCalls {
  /** Those of one colour together, by key and then by rank here; null for a colour that is undefined. Collective. */
  Split(color: number | undefined, order = this.rank): Comm | null {
    return attempt("Split", this, { color, key: order }, () => {
      if (color !== undefined && !(Number.isInteger(color) && color >= 0 && color <= INT_MAX)) {
        refuse("MPI_ERR_ARG", `expected a whole number from 0 or undefined as color, found ${describe(color)}`);
      }
      return made(this.addon.split(this.live, color, key(order)));
    });
  }

  /** Those that share memory together. Collective. */
  SplitType(type: SplitKind = COMM_TYPE_SHARED, order = this.rank): Comm {
    return attempt("SplitType", this, { type, key: order }, () => {
      if (type !== COMM_TYPE_SHARED)
        refuse("MPI_ERR_ARG", `expected MPI.COMM_TYPE_SHARED as type, found ${describe(type)}`);
      return made(this.addon.splitType(this.live, key(order)))!;
    });
  }

  /** The same group, whose messages do not meet those of this one. Collective. */
  Dup(): Comm {
    return attempt("Dup", this, {}, () => made(this.addon.duplicate(this.live))!);
  }

  /** Gives it back to MPI: it cannot be used any more. Collective. */
  Free(): void {
    attempt("Free", this, {}, () => {
      if (this.isPredefined) refuse("MPI_ERR_COMM", "MPI.COMM_WORLD and MPI.COMM_SELF cannot be freed");
      this.addon.freeCommunicator(this.live);
      this.forget();
    });
  }

  /** Ends all processes of the job at once. */
  Abort(code = 1): never {
    return attempt("Abort", this, { code }, () => {
      if (!Number.isInteger(code) || code < 0 || code > 255) {
        refuse("MPI_ERR_ARG", `expected a whole number from 0 to 255 as code, found ${describe(code)}`);
      }
      this.addon.abortJob(this.live, code);
      throw new Error("MPI_Abort came back");
    });
  }
}

function made(comm: NativeComm | null): Comm | null {
  return comm && new Comm(...comm);
}
