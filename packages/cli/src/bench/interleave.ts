/** One of the sides that are compared. */
export interface Side {
  /** Runs a case so often and gives the seconds that all of it took. */
  time: (name: string, repetitions: number) => Promise<number>;
}

/** How often a case has to run to take about so many seconds; what it runs meanwhile warms it up. */
export async function calibrate(side: Side, name: string, seconds: number): Promise<number> {
  for (let repetitions = 1; ; repetitions *= 4) {
    const taken = await side.time(name, repetitions);
    // A short time says little about a long one.
    if (taken >= seconds / 4) return Math.max(1, Math.round((repetitions * seconds) / taken));
  }
}

/**
 * The seconds per repetition of each side in every round. The sides take turns, and who begins changes with each round,
 * so that whatever else the machine does meets all alike.
 */
export async function interleave(
  sides: readonly Side[],
  name: string,
  rounds: number,
  seconds: number,
): Promise<number[][]> {
  const repetitions: number[] = [];
  for (const side of sides) repetitions.push(await calibrate(side, name, seconds));
  const times = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const order = sides.map((_, i) => (i + round) % sides.length);
    for (const i of order) times[i]!.push((await sides[i]!.time(name, repetitions[i]!)) / repetitions[i]!);
  }
  return times;
}
