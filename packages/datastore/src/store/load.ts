import type { Comm } from "@hydride/mpi-napi";
import { inBytes } from "../describe";
import { removeLeftovers } from "../memory/leftovers";
import { Segment } from "../memory/segment";
import { SampleIndex } from "../sampleIndex/sampleIndex";
import { checkCount } from "../source/checkCount";
import type { SampleSource } from "../source/source";
import { openTransport } from "../transport/choose";
import { noTransport, type Transport } from "../transport/transport";
import { agreed, checkSame } from "./agree";
import { fill, measure } from "./fill";
import type { LoadSetting } from "./options";
import { findTopology, groupNodes, groupSizes, type NodeComms, type Topology } from "./topology";
import { chooseWidth } from "./width";

/** What a loaded store consists of. */
export interface Loaded {
  index: SampleIndex;
  datasets: readonly string[];
  segment: Segment;
  /** First samples of the group's ranks, and the number of samples. */
  starts: readonly number[];
  /** The group's rank that this is, and those on this node from `first` to `end`. */
  rank: number;
  node: { first: number; end: number };
  groups: number;
  widthReason: string;
  transport: Transport;
}

const ALONE: Topology = { nodes: [[0]], node: 0, position: 0 };

/** Collective. */
export async function loadSamples(source: SampleSource, setting: LoadSetting): Promise<Loaded> {
  const { comm, log } = setting;
  removeLeftovers();
  const count = await agreed(comm, () => checkCount(source));
  checkSame(comm, "number of samples", count);
  checkSame(comm, "hasEdges, as a number,", Number(source.hasEdges === true));
  const found = comm && comm.size > 1 ? findTopology(comm, setting.sharedMemory) : undefined;
  const topology = found?.topology ?? ALONE;
  const { index, datasets } = await indexSamples(source, comm, topology, found?.comms);
  let segment: Segment | undefined;
  let transport: Transport | undefined;
  try {
    const choice = chooseWidth(topology.nodes, index.recordBytes, setting.memory, setting.width);
    const groups = groupNodes(topology.nodes, choice.width);
    const shares = planShares(index, topology, groups);
    const { starts, node, rank } = shares;

    const start = index.offset(starts[node.first]!);
    // Where a share is empty there is a place for it all the same.
    const filled = (segment = Segment.share(index.offset(starts[node.end]!) - start + 8, found?.comms.node));
    const place = { segment: filled, start };
    await agreed(comm, () => fill(source, index, datasets, place, starts[rank]!, starts[rank + 1]!));

    const opened = (transport = await connect(setting, shares, groups.length, filled, index));
    const copies = describeCopies(groupSizes(topology.nodes, groups));
    const how = `(${choice.reason}); transport ${opened.name} (${opened.reason})`;
    await agreed(comm, () => {
      log(`${count} samples, ${inBytes(index.recordBytes)}, in ${copies} ${how}`);
    });
    const widthReason = choice.reason;
    return {
      index,
      datasets,
      segment: filled,
      starts,
      rank,
      node,
      groups: groups.length,
      widthReason,
      transport: opened,
    };
  } catch (error) {
    // All ranks come here.
    await transport?.close();
    segment?.release();
    index.release();
    throw error;
  } finally {
    found?.comms.node.Free();
    found?.comms.leaders?.Free();
  }
}

/** "2 copies on 2 to 3 ranks each". */
function describeCopies(sizes: readonly number[]): string {
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const ranks = least === most ? `${least}` : `${least} to ${most}`;
  return `${sizes.length} ${sizes.length === 1 ? "copy" : "copies"} on ${ranks} ${most === 1 ? "rank" : "ranks"} each`;
}

/** Each rank measures as many samples as the others; then every node has the sizes of all. */
async function indexSamples(
  source: SampleSource,
  comm: Comm | undefined,
  { nodes, position }: Topology,
  comms: NodeComms | undefined,
): Promise<{ index: SampleIndex; datasets: string[] }> {
  const { count } = source;
  const index = SampleIndex.make(count, source.hasEdges === true, comms?.node);
  const ranks = comm?.size ?? 1;
  const first = (place: number) => Math.floor((place / ranks) * count);
  const names = await agreed(comm, () => measure(source, index, first(position), first(position + 1)));
  if (comms?.leaders) {
    let place = 0;
    for (const [leader, { length }] of nodes.entries()) {
      index.exchange(comms.leaders, leader, first(place), first(place + length));
      place += length;
    }
  }
  if (comms === undefined || comms.node.rank === 0) index.complete();
  comms?.node.Barrier();
  const all = comm?.allgather([...names]).flat() ?? [...names];
  return { index, datasets: [...new Set(all)].sort() };
}

interface Shares {
  starts: number[];
  rank: number;
  node: { first: number; end: number };
  /** Of the group's ranks, from 0. */
  nodeOf: number[];
  group: number;
}

/** Which samples the ranks of this rank's group have: each the same share of the bytes. */
function planShares(index: SampleIndex, { nodes, node, position }: Topology, groups: readonly number[][]): Shares {
  const group = groups.findIndex((members) => members.includes(node));
  const members = groups[group]!;
  const nodeOf = members.flatMap((member, place) => nodes[member]!.map(() => place));
  const before = nodes.slice(0, members[0]!).reduce((sum, { length }) => sum + length, 0);
  const size = nodeOf.length;
  const starts = Array.from({ length: size + 1 }, (_, rank) =>
    index.firstFrom(Math.floor((rank / size) * index.recordBytes)),
  );
  starts[size] = index.count;
  const place = members.indexOf(node);
  return {
    starts,
    rank: position - before,
    node: { first: nodeOf.indexOf(place), end: nodeOf.lastIndexOf(place) + 1 },
    nodeOf,
    group,
  };
}

/** Where samples that are not on this node come from. Collective. */
async function connect(
  { comm, transport, sharedMemory }: LoadSetting,
  { starts, rank, node, nodeOf, group }: Shares,
  groups: number,
  segment: Segment,
  index: SampleIndex,
): Promise<Transport> {
  if (comm === undefined) return noTransport;
  const isOneNode = comm.allgather(new Set(nodeOf).size).every((nodes) => nodes === 1);
  if (isOneNode) return noTransport;
  const { MPI } = await import("@hydride/mpi-napi");
  const members = comm.Split(group, rank)!;
  const begin = index.offset(starts[rank]!) - index.offset(starts[node.first]!);
  const bytes = index.offset(starts[rank + 1]!) - index.offset(starts[rank]!);
  const read = (offset: number, length: number) => segment.bytesAt(begin + offset, length, "shared");
  const memory = { address: segment.address + BigInt(begin), bytes: Math.max(8, bytes) };
  const [threads, library] = [MPI.Query_thread(), MPI.Get_library_version()];
  const ending = { isOver: () => MPI.Is_finalized(), before: (run: () => void) => MPI.beforeFinalize(run) };
  const setting = { group: members, nodeOf, memory, read, threads, library, ending };
  const open = () => (nodeOf.at(-1) === 0 ? noTransport : openTransport(setting, transport));
  try {
    if (sharedMemory) return await agreed(comm, open);
    // Groups on one node one after the other: Open MPI 4 mixes up windows that are made there at the same time.
    let opened: Transport | undefined;
    for (let turn = 0; turn < groups; turn++)
      opened = (await agreed(comm, () => (turn === group ? open() : undefined))) ?? opened;
    return opened!;
  } finally {
    members.Free();
  }
}
