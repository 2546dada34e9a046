import { type nn, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { EgnnLayer } from "../../../src/encoders/egnn/layer.js";
import { edgeSegments, numbers } from "../../helpers.js";
import { writeFormulaWeights } from "../../formulaWeights.js";

type Row = number[];
const f64 = { dtype: "float64" } as const;
const silu = (row: Row) => row.map((x) => x / (1 + Math.exp(-x)));
const plus = (...rows: Row[]) => rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0));
const times = (row: Row, factor: number) => row.map((x) => x * factor);

const FEATURES = [[0.3, -0.8], [1.1, 0.4], [-0.6, 0.9]]; // prettier-ignore
const EDGES = [
  { receiver: 0, sender: 1, basis: [0.5, 0.2, -0.1], envelope: 0.9, distance: 1.3, displacement: [1.2, 0.5, 0] },
  { receiver: 0, sender: 2, basis: [0.1, -0.4, 0.3], envelope: 0.4, distance: 2.5, displacement: [0, -1.5, 2] },
  { receiver: 2, sender: 0, basis: [0.1, -0.4, 0.3], envelope: 0.4, distance: 2.5, displacement: [0, 1.5, -2] },
];

const inputs = {
  twice: false,
  ...edgeSegments(
    EDGES.map((edge) => edge.receiver),
    EDGES.map((edge) => edge.sender),
    FEATURES.length,
  ),
  basis: tensor(EDGES.map((edge) => edge.basis), f64), // prettier-ignore
  envelope: tensor(EDGES.map((edge) => [edge.envelope]), f64), // prettier-ignore
  distance: tensor(EDGES.map((edge) => [edge.distance]), f64), // prettier-ignore
  displacement: tensor(EDGES.map((edge) => edge.displacement), f64), // prettier-ignore
};

function layer(moves: boolean, averageNeighbors: number): EgnnLayer {
  const result = new EgnnLayer({ hidden: 2, basis: 3, moves, averageNeighbors, dtype: "float64" });
  writeFormulaWeights(result);
  return result;
}

/** The layer's equations, edge by edge and number by number. */
function expected(of: EgnnLayer, averageNeighbors: number): { features: Row[]; moves: Row[] } {
  const linear = ({ weight, bias }: nn.Linear, row: Row) => {
    const rows = weight.tolist() as Row[];
    const offset = (bias?.tolist() as Row | undefined) ?? rows.map(() => 0);
    return rows.map((each, k) => each.reduce((sum, w, input) => sum + w * row[input]!, offset[k]!));
  };
  const [first, , last] = [...(of.coordinate?.namedChildren().values() ?? [])] as nn.Linear[];
  const received = FEATURES.map(() => [0, 0]);
  const moves = FEATURES.map(() => [0, 0, 0]);
  for (const { receiver, sender, basis, envelope, distance, displacement } of EDGES) {
    const sum = plus(
      linear(of.edgeReceiver, FEATURES[receiver]!),
      linear(of.edgeSender, FEATURES[sender]!),
      linear(of.edgeBasis, basis),
    );
    const message = times(silu(linear(of.edge, silu(sum))), envelope);
    received[receiver] = plus(received[receiver]!, times(message, 1 / Math.sqrt(averageNeighbors)));
    if (!first || !last) continue;
    const [size] = linear(last, silu(linear(first, message)));
    const move = times(displacement, (size! * envelope) / (distance + 1) / Math.sqrt(averageNeighbors));
    moves[receiver] = plus(moves[receiver]!, move);
  }
  const features = FEATURES.map((row, atom) => {
    const update = plus(linear(of.nodeFeatures, row), linear(of.nodeMessages, received[atom]!));
    return plus(row, linear(of.node, silu(update)));
  });
  return { features, moves };
}

describe("EgnnLayer", () => {
  it.each([1, 6])("is its equations, sums over neighbours divided by the root of %d", (averageNeighbors) => {
    const moving = layer(true, averageNeighbors);
    const { features, moves } = moving.forward(tensor(FEATURES, f64), inputs);
    const wanted = expected(moving, averageNeighbors);
    for (const [k, value] of numbers(features.toArray()).entries()) {
      expect(value).toBeCloseTo(wanted.features.flat()[k]!, 14);
    }
    for (const [k, value] of numbers(moves!.toArray()).entries())
      expect(value).toBeCloseTo(wanted.moves.flat()[k]!, 14);
    expect(Math.abs(wanted.moves[0]![0]!)).toBeGreaterThan(1e-3);
  });

  it("moves nothing where it is told not to, and has no parameters for it", () => {
    const still = layer(false, 6);
    const { features, moves } = still.forward(tensor(FEATURES, f64), inputs);
    expect(moves).toBeUndefined();
    for (const [k, value] of numbers(features.toArray()).entries()) {
      expect(value).toBeCloseTo(expected(still, 6).features.flat()[k]!, 14);
    }
    expect([...still.namedParameters().keys()].filter((name) => name.startsWith("coordinate"))).toEqual([]);
  });
});
