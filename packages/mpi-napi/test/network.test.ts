import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { program, run } from "./helpers/mpirun";

const SCRIPT = fileURLToPath(new URL("helpers/twoHosts.sh", import.meta.url));
const openmpi = implementations().found.find(({ name }) => name.startsWith("openmpi-4"));

/** Runs a program with Open MPI over TCP, two ranks on each of two hosts. */
async function onTwoHosts(file: string, threads: string, ...args: string[]) {
  const { name, mpirun } = openmpi!;
  const [left, right] = [`hydride${process.pid}a`, `hydride${process.pid}b`];
  const mca = [
    "btl",
    "tcp,self",
    "pml",
    "ob1",
    "plm_rsh_agent",
    SCRIPT,
    "btl_tcp_if_include",
    "mpi0",
    "oob_tcp_if_include",
    "mpi0",
    ...(threads === "serialized" ? ["osc", "^ucx"] : []),
  ];
  const options = mca.flatMap((each, i) => (i % 2 === 0 ? ["--mca", each, mca[i + 1]!] : []));
  const launch = [...options, "--host", `${left}:2,${right}:2`, "-x", "HYDRIDE_MPI", "-x", "HYDRIDE_MPI_THREADS"];
  const env = {
    HYDRIDE_MPI: name,
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    HYDRIDE_MPI_THREADS: threads,
  };
  return run([SCRIPT, left, right, mpirun, ...launch, "-n", "4", process.execPath, program(file), ...args], { env });
}

it.skipIf(openmpi === undefined)("Open MPI works over TCP between two hosts", async ({ skip }) => {
  for (const threads of ["multiple", "serialized"]) {
    const { status, stdout, stderr } = await onTwoHosts("hosts.mjs", threads);
    if (status === 75) {
      console.log(`skipped: Open MPI over TCP between two network namespaces, because ${stderr.trim()}`);
      skip(stderr);
    }
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "3 checks passed on 4 ranks\n", stderr: "" });
  }
  const killed = await onTwoHosts("ending.mjs", "multiple", "sigkill", "3");
  expect(killed.status).not.toBe(0);
  expect(killed.seconds).toBeLessThan(30);
  expect(killed.stderr).toMatch(/rank 3 with PID \d+ on node hydride\d+b/);
});
