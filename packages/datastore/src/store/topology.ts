import type { Comm } from "@hydride/mpi-napi";

/** Which ranks are on which node. */
export interface Topology {
  /** Of all nodes, by their first rank: ranks of the communicator. */
  nodes: readonly (readonly number[])[];
  /** Of this rank. */
  node: number;
  /** This rank's place among all ranks in the order of nodes. */
  position: number;
}

/** The ranks of this node, and the first ranks of all nodes; only where there are several ranks. */
export interface NodeComms {
  node: Comm;
  /** Null on ranks that are not the first of their node. */
  leaders: Comm | null;
}

/** Collective. Without shared memory each rank is a node. */
export function findTopology(comm: Comm, sharedMemory: boolean): { topology: Topology; comms: NodeComms } {
  const node = sharedMemory ? comm.SplitType() : comm.Split(comm.rank)!;
  const leaders = comm.Split(node.rank === 0 ? 0 : undefined);
  const first = node.bcast(comm.rank);
  return { topology: topologyOf(comm.allgather(first), comm.rank), comms: { node, leaders } };
}

/** From the first rank of each rank's node. */
export function topologyOf(firsts: readonly number[], rank: number): Topology {
  const nodes = [...new Set(firsts)].sort((a, b) => a - b).map((first) => ranksOf(firsts, first));
  const node = nodes.findIndex((ranks) => ranks.includes(rank));
  return { nodes, node, position: nodes.flat().indexOf(rank) };
}

function ranksOf(firsts: readonly number[], first: number): number[] {
  return [...firsts.keys()].filter((rank) => firsts[rank] === first);
}

/**
 * Neighbouring nodes that hold one copy together: each group has at least `width` ranks. Ranks of a node are never in two groups, since
 * a second copy on a node would serve nobody.
 */
export function groupNodes(nodes: readonly (readonly number[])[], width: number): number[][] {
  const groups: number[][] = [];
  let ranks = width;
  for (const [node, { length }] of nodes.entries()) {
    if (ranks >= width) {
      groups.push([]);
      ranks = 0;
    }
    groups.at(-1)!.push(node);
    ranks += length;
  }
  // What is left over for a whole copy joins the others.
  if (ranks < width && groups.length > 1) groups.at(-2)!.push(...groups.pop()!);
  return groups;
}

/** Ranks of each group. */
export function groupSizes(nodes: readonly (readonly number[])[], groups: readonly (readonly number[])[]): number[] {
  return groups.map((group) => group.reduce((sum, node) => sum + nodes[node]!.length, 0));
}

/** Ranks of the smallest group. */
export function smallestGroup(nodes: readonly (readonly number[])[], width: number): number {
  return Math.min(...groupSizes(nodes, groupNodes(nodes, width)));
}
