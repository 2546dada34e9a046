import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun } from "./helpers/mpirun";

/** Memory files of stores that processes have mapped. */
function mappedStores(): string {
  const script = "grep -l 'memfd:hydride-datastore' /proc/[0-9]*/maps 2>/dev/null || true";
  return execFileSync("sh", ["-c", script], { encoding: "utf8" });
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
}

describe.each(implementations().found)("$name", (implementation) => {
  it("lets ranks end without having closed it", async () => {
    const { status, stdout, stderr } = await mpirun(implementation, 3, "ending.ts", ["open", "apart"]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each(["together", "several"])("lets ranks that exchange end without having closed it: %s", async (way) => {
    const { status, stdout, stderr } = await mpirun(implementation, 3, "ending.ts", [way, "apart", "exchange"]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each(["open", "unequal"])("tells ranks that exchange with one that comes no more: %s", async (way) => {
    const { status, stderr, seconds } = await mpirun(implementation, 3, "ending.ts", [way, "apart", "exchange"]);
    expect(stderr).toContain(
      "as the exchange needs it, found that rank " +
        `${way === "open" ? "0" : "1"} had closed the store, or ended, before; ask for empty batches`,
    );
    expect(status).not.toBe(0);
    expect(seconds).toBeLessThan(20);
  });

  it.each(["rma", "service", "exchange"])("lets MPI end before it is closed: %s", async (transport) => {
    const { status, stdout, stderr } = await mpirun(implementation, 3, "ending.ts", ["finalize", "apart", transport]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "STORE_MPI\n", stderr: "" });
  });

  it.each(["service", "exchange"])("ends the job where a rank ends long before the others: %s", async (transport) => {
    const { status, stderr, seconds } = await mpirun(implementation, 2, "ending.ts", ["early", "apart", transport]);
    const problem = "it ends while a store is open that other ranks have not closed; call close() on all ranks";
    expect(stderr).toContain(
      transport === "service"
        ? `@hydride/datastore: rank 0 of 2: ${problem}; the job is aborted\n`
        : `rank 0 of 2 on ${hostname()}: DataStoreError: ${problem}\n`,
    );
    expect(status).not.toBe(0);
    expect(seconds).toBeLessThan(20);
  });

  it.each(["rank", "launcher"])("ends within 30 s of a SIGKILL of a %s, and leaves no memory", async (victim) => {
    let killedAt = 0;
    let pids: number[] = [];
    const { status, stdout, stderr } = await mpirun(implementation, 3, "ending.ts", ["kill", "apart"], {
      timeout: 60,
      onOutput: (output, launcher) => {
        const found = /pids ([\d ]+)\n/.exec(output);
        if (!found || killedAt > 0) return;
        killedAt = performance.now();
        pids = found[1]!.split(" ").map(Number);
        process.kill(victim === "rank" ? pids[1]! : launcher, "SIGKILL");
      },
    });
    expect(status).not.toBe(0);
    if (victim === "rank") expect(stdout + stderr).toMatch(/PID \d+/);
    await until(() => pids.every((pid) => !readdirSync("/proc").includes(String(pid))));
    expect((performance.now() - killedAt) / 1000).toBeLessThan(30);
    expect(pids.filter((pid) => mappedStores().includes(`/proc/${pid}/`))).toEqual([]);
    expect(readdirSync("/dev/shm").filter((name) => name.includes("hydride"))).toEqual([]);
  });
});

if (implementations().found.length === 0) it.skip("needs an MPI");
