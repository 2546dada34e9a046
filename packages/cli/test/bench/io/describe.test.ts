import { expect, test } from "vitest";
import { describeIo } from "../../../src/bench/io/describe.js";

test("each case has its unit and its opponent", () => {
  const spreads = { oursSpread: [90, 110.4] as [number, number], otherSpread: [100, 200] as [number, number] };
  const text = describeIo({
    ...{ name: "io", setting: { rounds: 2, cores: 4 }, absent: null },
    results: [
      { case: "write", ours: 100, other: 125, otherName: "plain file", unit: "MiB/s", ratio: 0.8, ...spreads },
      {
        case: "prepare",
        ours: 100,
        other: 125,
        otherName: "hydride convert",
        unit: "structures/s",
        ratio: 0.8,
        ...spreads,
      },
    ],
  });
  expect(text).toBe(
    "io: median rates (first to third quartile); rounds 2, cores 4\n\n" +
      "case     unit          ours             other             ratio  the other is\n" +
      "write    MiB/s         100 (90 to 110)  125 (100 to 200)  0.80   plain file\n" +
      "prepare  structures/s  100 (90 to 110)  125 (100 to 200)  0.80   hydride convert\n\n" +
      "ratio: of our rate to the other's; write and read are to have 0.7 or more",
  );
});
