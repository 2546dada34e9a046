import type { Structure } from "@hydride/core-graph";

/** A structure as a store keeps it. */
export interface Sample extends Structure {
  /** In its dataset's loss, where samples do not count the same. */
  weight?: number;
}
