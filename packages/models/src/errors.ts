/** A model's configuration, input or weights that cannot be. `code`: MODEL_CONFIG, MODEL_INPUT, HYDRAGNN_WEIGHTS. */
export class ModelError extends Error {
  constructor(
    message: string,
    readonly code: "MODEL_CONFIG" | "MODEL_INPUT" | "HYDRAGNN_WEIGHTS",
    readonly hint?: string,
  ) {
    super(message);
    this.name = "ModelError";
  }
}
