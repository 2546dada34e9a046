import { expect, test } from "vitest";
import { formatDuration, formatProgress, terminalReporter, type Progress } from "../../src/run/progress.js";

const progress: Progress = {
  epoch: 3,
  epochs: 30,
  step: 123,
  steps: 1200,
  loss: 0.8123,
  atomsPerSecond: 1240.4,
  eta: 62,
};

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
}

test("a state is one line", () => {
  expect(formatProgress(progress)).toBe("epoch 3/30  step 123/1200  loss 0.812  1240 atoms/s  ETA 1:02");
});

test("durations read like a clock", () => {
  expect([0, 9.6, 62, 3599.7, 3723].map(formatDuration)).toEqual(["0:00", "0:10", "1:02", "1:00:00", "1:02:03"]);
});

test("a terminal sees the progress, cut to its width and wiped before a line that stays", () => {
  const terminal = stream(true);
  const reporter = terminalReporter(terminal);
  reporter.log("start");
  reporter.onProgress(progress);
  reporter.onProgress(progress);
  reporter.log("epoch 3");
  reporter.log("end");
  expect(terminal.written).toEqual([
    "start\n",
    "\r\u001b[Kepoch 3/30  step 123/1200  loss 0.812  ",
    "\r\u001b[Kepoch 3\n",
    "end\n",
  ]);
});

test("anything else sees only the lines that stay", () => {
  const file = stream(false);
  const reporter = terminalReporter(file);
  reporter.onProgress(progress);
  reporter.log("epoch 3");
  expect(file.written).toEqual(["epoch 3\n"]);
});
