/**
 * What libtorch takes where a schema says `str`, by the argument's name: from its own error messages, and for the drivers
 * of CUDA's solvers from PyTorch's documentation.
 */
const BY_OPERATOR: readonly (readonly [operator: RegExp, argument: string, values: readonly string[]])[] = [
  [/^scatter_?$/, "reduce", ["add", "multiply"]],
  [/^scatter_reduce_?$/, "reduce", ["sum", "prod", "mean", "amax", "amin"]],
  [/^index_reduce_?$/, "reduce", ["prod", "mean", "amax", "amin"]],
  [/^segment_reduce$/, "reduce", ["sum", "prod", "mean", "max", "min"]],
  [/^pad$/, "mode", ["constant", "reflect", "replicate", "circular"]],
  [/^linalg_qr$/, "mode", ["reduced", "complete", "r"]],
  [/^linalg_svd(vals)?$/, "driver", ["gesvd", "gesvdj", "gesvda"]],
  [/^linalg_lstsq$/, "driver", ["gels", "gelsy", "gelsd", "gelss"]],
  [/^linalg_(matrix_)?norm$/, "ord", ["fro", "nuc"]],
  [/^linalg_cond$/, "p", ["fro", "nuc"]],
  [/^fft_/, "norm", ["forward", "backward", "ortho"]],
  [/^conv[123]d$/, "padding", ["same", "valid"]],
];

const BY_ARGUMENT: Readonly<Record<string, readonly string[]>> = {
  rounding_mode: ["trunc", "floor"],
  indexing: ["ij", "xy"],
  side: ["left", "right"],
  UPLO: ["L", "U"],
  interpolation: ["linear", "lower", "higher", "midpoint", "nearest"],
  approximate: ["none", "tanh"],
  pad_mode: ["constant", "reflect", "replicate", "circular"],
  padding_side: ["left", "right"],
};

/** The values of a `str` argument, `undefined` where any text may be right. */
export function stringValues(operator: string, argument: string): readonly string[] | undefined {
  const own = BY_OPERATOR.find(([name, its]) => its === argument && name.test(operator));
  return own?.[2] ?? (Object.hasOwn(BY_ARGUMENT, argument) ? BY_ARGUMENT[argument] : undefined);
}
