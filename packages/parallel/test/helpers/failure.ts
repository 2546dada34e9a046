/** What an error that was thrown says. */
export function failureOf(run: () => unknown): { code: unknown; message: string; hint?: unknown } {
  try {
    run();
  } catch (error) {
    const { code, message, hint } = error as Error & { code: unknown; hint?: unknown };
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  throw new Error("expected an error, found none");
}
