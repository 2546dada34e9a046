import { ModelError } from "../errors.js";

/** What a recorded case holds beside the architecture. */
const BESIDE = ["name", "note", "structures", "predicted"];

/** Fields of HydraGNN's architectures that are not built here, and why; null, false and "" leave them out. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  global_attn_engine: "global attention (GPS, EquivariantTransformer) is not built here",
  global_attn_type: "global attention is not built here",
  global_attn_heads: "global attention is not built here",
  pe_dim: "positional encodings are of global attention, which is not built here",
  attn_only: "global attention is not built here",
  input_feature_encodings: "atoms enter with their numbers as they are, without encodings",
  num_nodes: "heads with a network of its own for each atom (mlp_per_node) are not built here",
};

/**
 * The fields without those that are no part of an architecture, and without unsupported ones that are switched off.
 * @throws ModelError MODEL_CONFIG for one that is switched on.
 */
export function withoutUnsupported(path: string, fields: object): object {
  const kept = Object.entries(fields).filter(([key, value]: [string, unknown]) => {
    if (BESIDE.includes(key)) return false;
    if (!Object.hasOwn(UNSUPPORTED, key)) return true;
    if ([null, undefined, false, "", 0].includes(value as null)) return false;
    throw new ModelError(
      `${path}.${key}: expected null, found ${JSON.stringify(value)}: ${UNSUPPORTED[key]!}`,
      "MODEL_CONFIG",
      "models that need it cannot be converted",
    );
  });
  return Object.fromEntries(kept);
}
