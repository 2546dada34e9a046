/** What the I/O thread uses: the garbage collector leaves it alone. */
const used = new Set<object>();

/** Keeps memory until the work that uses it is over. */
export async function holding<R>(memory: unknown, work: Promise<R>): Promise<R> {
  const held = { memory };
  used.add(held);
  try {
    return await work;
  } finally {
    used.delete(held);
  }
}
