import { CodedError } from "../codedError.js";

/** The stable codes of what can be wrong with a configuration. */
export type ConfigErrorCode =
  | "CONFIG_NOT_FOUND"
  | "CONFIG_SYNTAX"
  | "CONFIG_OVERRIDE"
  | "CONFIG_UNKNOWN_KEY"
  | "CONFIG_INVALID"
  | "CONFIG_FILE_NOT_FOUND";

/** A configuration that cannot be used; the message names the place, what was expected and what was found. */
export class ConfigError extends CodedError<ConfigErrorCode> {}
