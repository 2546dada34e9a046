import { native, ownsClasses } from "./native.js";

/** A `tidy` scope; what it made and did not keep is gone when it is over. */
export interface Scope {
  over: boolean;
  readonly outer: Scope | undefined;
  /** How many of this module's scopes are open, this one included. */
  readonly level: number;
  /** How many scopes the add-on had before this one. */
  readonly depth: number;
}

/** The scope to which what is made now belongs. */
export const current: { scope: Scope | undefined } = { scope: undefined };

/**
 * Opens a scope inside the current one. Where the stack was full when an earlier one should have been closed, the add-on does
 * that now.
 */
export function openScope(): Scope {
  const outer = current.scope;
  const level = outer?.level ?? 0;
  const depth = native().openScope(ownsClasses(), level);
  return (current.scope = { over: false, outer, level: level + 1, depth });
}
