/** A case of the benchmark: what it is called for both sides, and for the reader. */
export interface TorchCase {
  name: string;
  description: string;
}

/** The batch of the training steps. */
export const BATCH = 64;

export const TORCH_CASES: readonly TorchCase[] = [
  { name: "add", description: "add, 1 element" },
  { name: "add-grad", description: "add, 1 element, with grad" },
  { name: "matmul", description: "matmul 64 x 64" },
  { name: "matmul-grad", description: "matmul 64 x 64, with grad" },
  { name: "mlp-32", description: `MLP training step, width 32, batch ${BATCH}` },
  { name: "mlp-32-fused", description: `MLP training step, width 32, batch ${BATCH}, AdamW(fused=True) in Python` },
  { name: "mlp-1024", description: `MLP training step, width 1024, batch ${BATCH}` },
  { name: "mlp-1024-fused", description: `MLP training step, width 1024, batch ${BATCH}, AdamW(fused=True) in Python` },
];
