import { native, ownsClasses } from "./native.js";
import type { Tensor } from "./tensor.js";

/** A `tidy` scope; what it made and did not keep is gone when it is over. */
export interface Scope {
  over: boolean;
  readonly outer: Scope | undefined;
}

let innermost: Scope | undefined;

/** The scope to which what is made now belongs. */
export const currentScope = (): Scope | undefined => innermost;

/** Opens a scope inside the current one. */
export function openScope(): void {
  native().openScope(ownsClasses());
  innermost = { over: false, outer: innermost };
}

/** Ends the innermost scope: disposes of what was made inside, except `kept`, which then belongs to the scope around it. */
export function closeScope(kept: readonly Tensor[]): void {
  const scope = innermost!;
  innermost = scope.outer;
  try {
    native().closeScope(kept);
  } finally {
    scope.over = true;
  }
}
