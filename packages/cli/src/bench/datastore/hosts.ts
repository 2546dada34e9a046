import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { which } from "../../doctor/system.js";

/** How a job of two ranks, each on a host of its own, is started. */
export interface TwoHosts {
  /** Before mpirun. */
  enter: string[];
  /** Options of Open MPI's mpirun. */
  options: string[];
  /** What they are, for a person. */
  description: string;
  remove: () => void;
}

/** Puts a command into a network namespace and gives it the name of that host. */
const ENTER = 'hostname "$0" && exec "$@"';

/** Open MPI over TCP alone. */
const TCP = ["--mca", "pml", "ob1", "--mca", "btl", "tcp,self"];

/**
 * Two network namespaces of this machine with a cable between them, where such may be made; else one host, whose ranks speak over TCP
 * all the same.
 */
export function twoHosts(folder: string): TwoHosts {
  const names = ["a", "b"].map((side) => `hydride${String(process.pid)}${side}`) as [string, string];
  const remove = () => {
    for (const name of names) ip("netns", "del", name);
  };
  if (!connect(names)) {
    remove();
    return { enter: [], options: TCP, description: "TCP of one host", remove: () => undefined };
  }
  const agent = join(folder, "agent.sh");
  writeFileSync(
    agent,
    `#!/bin/sh\nhost=$1\nshift\nexec ip netns exec "$host" unshare --uts sh -c '${ENTER}' "$host" sh -c "$*"\n`,
  );
  chmodSync(agent, 0o755);
  const mca = { plm_rsh_agent: agent, btl_tcp_if_include: "cable0", oob_tcp_if_include: "cable0" };
  const options = Object.entries(mca).flatMap(([key, value]) => ["--mca", key, value]);
  return {
    enter: ["ip", "netns", "exec", names[0], "unshare", "--uts", "sh", "-c", ENTER, names[0]],
    options: [...TCP, ...options, "--host", names.map((name) => `${name}:1`).join(",")],
    description: "TCP between two network namespaces",
    remove,
  };
}

/** Whether it could be done. */
function connect([left, right]: [string, string]): boolean {
  if (which("ip", process.env) === undefined || which("unshare", process.env) === undefined) return false;
  const ends = [
    [left, "10.124.0.1/24"],
    [right, "10.124.0.2/24"],
  ] as const;
  return (
    ip("netns", "add", left) &&
    ip("netns", "add", right) &&
    ip("link", "add", "cable0", "netns", left, "type", "veth", "peer", "name", "cable0", "netns", right) &&
    ends.every(
      ([name, address]) =>
        ip("-n", name, "address", "add", address, "dev", "cable0") &&
        ip("-n", name, "link", "set", "cable0", "up") &&
        ip("-n", name, "link", "set", "lo", "up"),
    ) &&
    spawnSync("ip", ["netns", "exec", left, "unshare", "--uts", "sh", "-c", ENTER, left, "true"]).status === 0
  );
}

function ip(...args: string[]): boolean {
  return spawnSync("ip", args, { stdio: "ignore" }).status === 0;
}
