import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { Interrupt } from "../../src/loop/interrupt.js";

test("remembers the first signal", async () => {
  const interrupt = new Interrupt();
  try {
    expect(await interrupt.poll()).toBeUndefined();
    process.kill(process.pid, "SIGTERM");
    process.kill(process.pid, "SIGUSR1");
    let signal: string | undefined;
    while (signal === undefined) signal = await interrupt.poll();
    expect(["SIGTERM", "SIGUSR1"]).toContain(signal);
    expect(await interrupt.poll()).toBe(signal);
  } finally {
    interrupt.stopListening();
  }
});

test.each(["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1"] as const)("takes %s", async (sent) => {
  const interrupt = new Interrupt();
  try {
    process.kill(process.pid, sent);
    let signal: string | undefined;
    while (signal === undefined) signal = await interrupt.poll();
    expect(signal).toBe(sent);
  } finally {
    interrupt.stopListening();
  }
});

test("what has come while the loop was busy is there after one poll, also in a callback of what came", async () => {
  const interrupt = new Interrupt();
  try {
    // Its promise is settled where the event loop takes what other threads have finished.
    await stat(".");
    process.kill(process.pid, "SIGHUP");
    expect(await interrupt.poll()).toBe("SIGHUP");
  } finally {
    interrupt.stopListening();
  }
});

test("a second signal of a kind acts as if nobody listened", async () => {
  const before = process.listenerCount("SIGTERM");
  const interrupt = new Interrupt();
  try {
    process.kill(process.pid, "SIGTERM");
    while ((await interrupt.poll()) === undefined);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  } finally {
    interrupt.stopListening();
  }
});

test("listens no more when it was told so", () => {
  const before = process.listenerCount("SIGTERM");
  const interrupt = new Interrupt();
  expect(process.listenerCount("SIGTERM")).toBe(before + 1);
  interrupt.stopListening();
  expect(process.listenerCount("SIGTERM")).toBe(before);
});
