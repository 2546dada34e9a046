import type { Structure } from "@hydride/core-graph";
import type { HydraGnnArchitecture } from "../../src/index.js";

// HydraGNN's equations edge by edge and number by number, for one structure at a time: slow, and as they are written down.

type Row = number[];
/** By HydraGNN's names: a bias has one row. */
export type Weights = ReadonlyMap<string, Row[]>;
type Edge = { first: number; second: number; shift: Row };

const range = (count: number) => Array.from({ length: count }, (_, k) => k);
const plus = (a: Row, b: Row): Row => a.map((x, k) => x + b[k]!);
const minus = (a: Row, b: Row): Row => a.map((x, k) => x - b[k]!);
const times = (a: Row, factor: number): Row => a.map((x) => x * factor);
const product = (a: Row, b: Row): Row => a.map((x, k) => x * b[k]!);
const length = (a: Row): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
const zeros = (count: number): Row => range(count).map(() => 0);

const relu = (row: Row) => row.map((x) => Math.max(0, x));
const silu = (row: Row) => row.map((x) => x / (1 + Math.exp(-x)));
const tanh = (row: Row) => row.map(Math.tanh);
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };
const leaky = (slope: number) => (row: Row) => row.map((x) => (x > 0 ? x : slope * x));
const ACTIVATIONS: Record<HydraGnnArchitecture["activation"], (row: Row) => Row> = {
  relu,
  selu: (row) => row.map((x) => SELU.scale * (x > 0 ? x : SELU.alpha * (Math.exp(x) - 1))),
  elu: (row) => row.map((x) => (x > 0 ? x : Math.exp(x) - 1)),
  lrelu_01: leaky(0.1),
  lrelu_025: leaky(0.25),
  lrelu_05: leaky(0.5),
  sigmoid: (row) => row.map((x) => 1 / (1 + Math.exp(-x))),
};

/** Pairs within the radius, HydraGNN's cap: the nearest of each second atom. */
function edgesOf(
  { numbers, positions, cell, pbc }: Structure,
  { radius, max_neighbours }: HydraGnnArchitecture,
): Edge[] {
  const place = (atom: number) => Array.from(positions.subarray(3 * atom, 3 * atom + 3));
  const images = (periodic: boolean) => (cell && periodic ? range(7).map((k) => k - 3) : [0]);
  const edges: Edge[] = [];
  for (const second of range(numbers.length)) {
    const found: (Edge & { distance: number })[] = [];
    for (const first of range(numbers.length)) {
      for (const a of images(pbc[0])) for (const b of images(pbc[1])) for (const c of images(pbc[2])) {
        if (first === second && a === 0 && b === 0 && c === 0) continue;
        const shift = range(3).map((k) => (cell ? a * cell[k]! + b * cell[3 + k]! + c * cell[6 + k]! : 0));
        const distance = length(plus(minus(place(second), place(first)), shift));
        if (distance < radius) found.push({ first, second, shift, distance });
      } // prettier-ignore
    }
    edges.push(...found.sort((p, q) => p.distance - q.distance).slice(0, max_neighbours ?? found.length));
  }
  return edges;
}

/** What each head predicts for one structure, variances behind the values where there are any: one row, or one for each atom. */
export function reference(
  structure: Structure,
  branch: number,
  weights: Weights,
  architecture: HydraGnnArchitecture,
): Row[][] {
  const linear = (name: string, row: Row): Row => {
    const bias = weights.get(`${name}.bias`)?.[0];
    return weights.get(`${name}.weight`)!.map((w, k) => w.reduce((sum, x, c) => sum + x * row[c]!, bias?.[k] ?? 0));
  };
  const two = (name: string, row: Row, act: (row: Row) => Row) => linear(`${name}.2`, act(linear(`${name}.0`, row)));
  const act = ACTIVATIONS[architecture.activation];
  const atoms = structure.numbers.length;
  const start = range(atoms).map((atom) => Array.from(structure.positions.subarray(3 * atom, 3 * atom + 3)));
  const edges = edgesOf(structure, architecture);
  const attributes = edges.map(({ first, second, shift }) =>
    architecture.edge_dim === null ? [] : [length(plus(minus(start[second]!, start[first]!), shift))],
  );
  const given = [structure.charge ?? 0, structure.spin ?? 1].slice(0, architecture.graph_attr_dim);
  const mode = architecture.use_graph_attr_conditioning ? architecture.graph_attr_conditioning_mode : "none";
  const conditioned = (row: Row): Row => {
    if (mode === "concat_node") return linear("graph_concat_projector", [...row, ...given]);
    if (mode !== "film") return row;
    const both = two("graph_conditioner", given, act);
    const [scale, shift] = [both.slice(0, row.length), both.slice(row.length)];
    return row.map((x, k) => x * (1 + Math.tanh(scale[k]!)) + shift[k]!);
  };

  let features = range(atoms).map((atom) => [
    structure.numbers[atom]!,
    ...(architecture.input_dim === 4 ? start[atom]! : []),
  ]);
  let places = start;
  let vectors = range(atoms).map(() => range(3).map(() => zeros(architecture.input_dim)));
  const egnn = (layer: string, isLast: boolean) => {
    const sums = features.map(() => zeros(architecture.hidden_dim));
    const moves = features.map(() => zeros(3));
    const degree = zeros(atoms);
    for (const [index, { first, second, shift }] of edges.entries()) {
      const vector = plus(minus(places[second]!, places[first]!), shift);
      const r = length(vector);
      const input = [...features[first]!, ...features[second]!, r, ...attributes[index]!];
      const message = relu(two(`${layer}.module_0.edge_mlp`, input, relu));
      sums[first] = plus(sums[first]!, message);
      if (!architecture.equivariance || isLast) continue;
      const [size] = tanh(two(`${layer}.module_0.coord_mlp`, message, relu));
      const move = times(vector, size! / (r + 1)).map((x) => Math.min(100, Math.max(-100, x)));
      moves[first] = plus(moves[first]!, move);
      degree[first]! += 1;
    }
    features = features.map((row, atom) => two(`${layer}.module_0.node_mlp`, [...row, ...sums[atom]!], relu));
    places = places.map((place, atom) => plus(place, times(moves[atom]!, 1 / Math.max(1, degree[atom]!))));
  };

  const painn = (layer: string, isLast: boolean) => {
    const width = features[0]!.length;
    const [scalars, next] = [features.map((row) => [...row]), vectors.map((xyz) => xyz.map((row) => [...row]))];
    for (const [index, { first, second, shift }] of edges.entries()) {
      const vector = plus(minus(places[second]!, places[first]!), shift);
      const d = length(vector);
      const radial = range(architecture.num_radial!).map(
        (n) => Math.sin(((n + 1) * Math.PI * d) / architecture.radius) / d,
      );
      const envelope = d < architecture.radius ? 0.5 * (Math.cos((Math.PI * d) / architecture.radius) + 1) : 0;
      let filter = times(linear(`${layer}.module_0.filter_layer`, radial), envelope);
      if (attributes[index]!.length > 0) {
        filter = product(filter, two(`${layer}.module_0.edge_filter`, attributes[index]!, silu));
      }
      const all = product(filter, two(`${layer}.module_0.scalar_message_mlp`, features[second]!, silu));
      const [state, edge, message] = range(3).map((k) => all.slice(k * width, (k + 1) * width));
      scalars[first] = plus(scalars[first]!, message!);
      for (const axis of range(3)) {
        const direction = vector[axis]! / (d + 1e-9) / d;
        const moved = plus(product(vectors[second]![axis]!, state!), times(edge!, direction));
        next[first]![axis] = plus(next[first]![axis]!, moved);
      }
    }
    for (const atom of range(atoms)) {
      const u = next[atom]!.map((row) => linear(`${layer}.module_1.update_U`, row));
      const v = next[atom]!.map((row) => linear(`${layer}.module_1.update_V`, row));
      const norms = range(width).map((k) => length(v.map((row) => row[k]!)));
      const inner = range(width).map((k) => u.reduce((sum, row, axis) => sum + row[k]! * v[axis]![k]!, 0));
      const gates = two(`${layer}.module_1.update_mlp`, [...norms, ...scalars[atom]!], silu);
      const [ofScalars, added] = [gates.slice(-2 * width, -width), gates.slice(-width)];
      if (!isLast) next[atom] = next[atom]!.map((row, axis) => plus(row, product(gates.slice(0, width), u[axis]!)));
      scalars[atom] = plus(plus(scalars[atom]!, product(ofScalars, inner)), added);
    }
    features = scalars.map((row) => two(`${layer}.module_2`, row, tanh));
    vectors = next.map((xyz) => (isLast ? xyz : xyz.map((row) => linear(`${layer}.module_3`, row))));
  };

  for (const index of range(architecture.num_conv_layers)) {
    const run = architecture.mpnn_type === "EGNN" ? egnn : painn;
    run(`graph_convs.${String(index)}`, index === architecture.num_conv_layers - 1);
    features = features.map((row) => act(conditioned(row)));
  }

  const channel = (k: number) => features.map((row) => row[k]!);
  const sum = (values: Row) => values.reduce((total, x) => total + x, 0);
  const pooling = { add: sum, mean: (values: Row) => sum(values) / atoms, max: (values: Row) => Math.max(...values) };
  let pooled = range(architecture.hidden_dim).map((k) => pooling[architecture.graph_pooling](channel(k)));
  if (mode === "fuse_pool") pooled = two("graph_pool_projector", [...pooled, ...given], act);

  const mlp = (name: string, layers: number, row: Row, last: (row: Row) => Row): Row =>
    range(layers).reduce((value, k) => {
      const output = linear(`${name}.${String(2 * k)}`, value);
      return k === layers - 1 ? last(output) : act(output);
    }, row);
  const depth = architecture.dim_headlayers.length + 1;
  const squared = (output_dim: number) => (row: Row) => row.map((x, k) => (k < output_dim ? x : x * x));
  return architecture.heads.map(({ type, output_dim }, head) => {
    const name = `heads_NN.${String(head)}.branch-${String(branch)}`;
    if (type === "node") return features.map((row) => mlp(`${name}.mlp.0`, depth, row, squared(output_dim)));
    const shared = mlp(`graph_shared.branch-${String(branch)}`, architecture.num_sharedlayers, pooled, act);
    return [mlp(name, depth, shared, squared(output_dim))];
  });
}
