/** A constant of MPI's: a datatype, an operation, a marker. */
export class Named {
  constructor(readonly name: string) {}

  toString(): string {
    return `MPI.${this.name}`;
  }
}

export function isNamed(value: unknown): value is Named {
  return value instanceof Named;
}

/** Where it stands for a buffer, the other buffer of the call holds the input, too. */
export class InPlace extends Named {
  protected readonly inPlace = true;
}
export const IN_PLACE = new InPlace("IN_PLACE");

export const ANY_SOURCE = -1;
export const ANY_TAG = -1;
export const PROC_NULL = -2;

/** The one kind of SplitType: ranks that share memory. */
export class SplitKind extends Named {
  protected readonly splitKind = true;
}
export const COMM_TYPE_SHARED = new SplitKind("COMM_TYPE_SHARED");
