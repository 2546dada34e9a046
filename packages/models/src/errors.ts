/** A model's configuration or input that cannot be. `code`: MODEL_CONFIG, MODEL_INPUT. */
export class ModelError extends Error {
  constructor(
    message: string,
    readonly code: "MODEL_CONFIG" | "MODEL_INPUT",
    readonly hint?: string,
  ) {
    super(message);
    this.name = "ModelError";
  }
}
