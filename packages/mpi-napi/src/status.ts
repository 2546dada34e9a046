import type { NativeStatus } from "./native";

/** What is known of a message. */
export class Status {
  /** The rank that sent it. */
  source = -1;
  tag = -1;
  /** Elements of the receiving datatype; -1 where the bytes are no whole number of them. */
  count = 0;
  isCancelled = false;
  /** Always so: what fails throws. */
  readonly error = "MPI_SUCCESS";

  /** Overwrites what is in it. */
  set(status: NativeStatus): this {
    [this.source, this.tag, this.count] = status;
    this.isCancelled = status[3] !== 0;
    return this;
  }
}
