/**
 * Builds what comes next while the present one is worked on: results come in the order of `plans`, whatever the timing, and
 * never more than `ahead` are built or waiting beside the one in use. An error surfaces at its place in the order.
 */
export async function* prefetch<Plan, Result>(
  plans: Iterable<Plan>,
  build: (plan: Plan) => Promise<Result>,
  ahead = 2,
): AsyncGenerator<Result> {
  const queue: Promise<Result>[] = [];
  const rest = plans[Symbol.iterator]();
  const fill = () => {
    while (queue.length < ahead) {
      const next = rest.next();
      if (next.done) return;
      const result = build(next.value);
      // A rejection is thrown where the result is taken; this keeps it from being reported as unhandled before that.
      result.catch(() => undefined);
      queue.push(result);
    }
  };
  fill();
  for (let result = queue.shift(); result !== undefined; result = queue.shift()) {
    const value = await result;
    fill();
    yield value;
  }
}
