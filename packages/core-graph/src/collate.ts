import { atomBatch } from "./atomBatch";
import { branchLayout } from "./branchLayout";
import { describe, nameOf } from "./describe";
import { BatchError } from "./errors";
import type { GraphBatch } from "./graphBatch";
import type { NativeArguments, NativeGraph } from "./native";
import {
  checkKeys,
  elementsOf,
  fromNative,
  nativeArguments,
  type SearchOptions,
  type ThreadOptions,
} from "./nativeArguments";
import { findGraph, findGraphAsync } from "./nativeSearch";
import { checkProperties, type PropertyLabel, propertyValues } from "./propertyLabels";
import { atOnce, inSlices, type Pausing } from "./slices";
import { snapshot, type Structure } from "./structure";
import { validateStructure } from "./validateStructure";

export interface CollateOptions extends SearchOptions, ThreadOptions {
  /** Dataset names; a structure's branch is the position of its dataset among them. */
  branches: readonly string[];
  /** Labels besides energy, forces, stress, charge and spin that the batch is to hold. Default: none. */
  properties?: readonly PropertyLabel[] | undefined;
}

/**
 * One graph of several structures: sorted by branch (stable), with neighbour lists made on C++ threads. Throws
 * BatchError for no structures at all, branches or properties that are not distinct names, or a dataset that is not among
 * the branches; StructureError for a structure that contradicts itself or whose property has another shape;
 * NeighborListError as `neighborLists` does. Nothing of the batch shares memory with the structures.
 */
export function collate(structures: readonly Structure[], options: CollateOptions): GraphBatch {
  const plan = atOnce(prepare(structures, options));
  try {
    return assemble(plan, findGraph(plan.args));
  } catch (error) {
    throw fromNative(error, plan.name);
  }
}

/**
 * As `collate`, with the neighbour lists made off the main thread, and the rest in slices of a few milliseconds. Leave the
 * structures as they are until the promise is settled.
 */
export async function collateAsync(structures: readonly Structure[], options: CollateOptions): Promise<GraphBatch> {
  const plan = await inSlices(prepare(structures, options));
  try {
    return assemble(plan, await findGraphAsync(plan.args));
  } catch (error) {
    throw fromNative(error, plan.name);
  }
}

interface Plan {
  batch: Omit<GraphBatch, keyof NativeGraph | "edges">;
  args: NativeArguments;
  name: (index: number) => string;
}

function* prepare(input: readonly Structure[], options: CollateOptions): Pausing<Plan> {
  const structures: Structure[] = [];
  for (const each of elementsOf(input)) {
    structures.push(snapshot(each));
    yield;
  }
  checkKeys(options, ["cutoff", "maxNeighbors", "branches", "properties", "threads"]);
  const { branches, properties = [], threads, ...search } = options;
  checkProperties(properties);
  const indices = branchIndices(branches);
  if (structures.length === 0) throw new BatchError("BATCH_EMPTY", "expected one structure or more, found none");
  const branchOf: number[] = [];
  for (const [index, structure] of structures.entries()) {
    validateStructure(structure, index);
    branchOf.push(indices.get(structure.dataset) ?? noBranch(structure, index, branches));
    yield;
  }

  const layout = branchLayout(branchOf, branches.length);
  const sorted = Array.from(layout.order, (index) => structures[index]!);

  const ids = sorted.map(({ id }) => id);
  const datasets = sorted.map(({ dataset }) => dataset);
  const name = (index: number) => `structure "${ids[index]}" of dataset "${datasets[index]}": `;
  const args = yield* nativeArguments(sorted, search, { threads }, "graph", name);
  const atoms = yield* atomBatch(sorted);
  const labels = { properties: propertyValues(sorted, atoms.atomOffsets, properties) };
  const { cutoff, maxNeighbors } = search;
  const edges = { cutoff, ...(maxNeighbors !== undefined && { maxNeighbors }) };
  return { batch: { ...edges, ids, datasets, ...layout, ...atoms, ...labels }, args, name };
}

function noBranch(structure: Structure, index: number, branches: readonly string[]): never {
  const names = branches.map(describe).join(", ");
  const message = `${nameOf(structure, index)}: expected a dataset among the branches ${names}`;
  throw new BatchError("BATCH_DATASET", message, "add the dataset to the branches, or leave the structure out");
}

function assemble({ batch }: Plan, graph: NativeGraph): GraphBatch {
  return { ...batch, ...graph, edges: graph.sender.length };
}

/** Throws BatchError where branches are not distinct names. */
export function checkBranches(branches: readonly string[]): void {
  branchIndices(branches);
}

function branchIndices(branches: readonly string[]): Map<string, number> {
  const fail = (found: string) =>
    new BatchError("BATCH_BRANCHES", `branches: expected distinct names of datasets, found ${found}`);
  if (!Array.isArray(branches) || branches.length === 0) throw fail(describe(branches));
  const indices = new Map<string, number>();
  for (const [index, name] of (branches as readonly unknown[]).entries()) {
    if (typeof name !== "string" || name === "") throw fail(describe(name));
    if (indices.has(name)) throw fail(`${describe(name)} twice`);
    indices.set(name, index);
  }
  return indices;
}
