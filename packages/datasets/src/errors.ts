/** Where in a file something was found; frames and lines count from 1. */
export interface Place {
  path: string;
  frame?: number;
  line?: number;
}

/** The stable codes of {@link DatasetError}. */
export type DatasetErrorCode =
  | "DATASET_FILE_MISSING"
  | "DATASET_FILE_UNREADABLE"
  | "DATASET_FILE_EMPTY"
  | "DATASET_IS_DIRECTORY"
  | "DATASET_COMPRESSION"
  | "DATASET_FORMAT_UNKNOWN"
  | "DATASET_DUPLICATE_ID"
  | "DATASET_OPTION"
  | "DATASET_GROUP"
  | "DATASET_SPLIT"
  | "EXTXYZ_AMBIGUOUS_LABEL"
  | "EXTXYZ_ATOM_COUNT"
  | "EXTXYZ_BINARY"
  | "EXTXYZ_CELL"
  | "EXTXYZ_COLUMN_COUNT"
  | "EXTXYZ_DUPLICATE_KEY"
  | "EXTXYZ_ENCODING"
  | "EXTXYZ_LABEL"
  | "EXTXYZ_LINE_TOO_LONG"
  | "EXTXYZ_NOT_FINITE"
  | "EXTXYZ_NUMBER"
  | "EXTXYZ_PBC"
  | "EXTXYZ_PROPERTIES"
  | "EXTXYZ_RANGE"
  | "EXTXYZ_TRUNCATED"
  | "EXTXYZ_UNCLOSED"
  | "EXTXYZ_UNIT"
  | "EXTXYZ_UNKNOWN_ELEMENT"
  | "EXTXYZ_VALUE"
  | "EXTXYZ_WRITE"
  | "REFERENCE_INPUT"
  | "REFERENCE_UNSEEN_ELEMENT";

/** Every error of this package: what was expected, what was found and where in the message, what to do in the hint. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  readonly code: DatasetErrorCode;
  readonly hint: string;
  readonly path: string | undefined;
  readonly frame: number | undefined;
  readonly line: number | undefined;

  constructor(code: DatasetErrorCode, message: string, hint: string, place?: Place) {
    super(place === undefined ? message : `${describe(place)}: ${message}`);
    this.code = code;
    this.hint = hint;
    this.path = place?.path;
    this.frame = place?.frame;
    this.line = place?.line;
  }
}

function describe({ path, frame, line }: Place): string {
  const within = [frame === undefined ? [] : `frame ${frame}`, line === undefined ? [] : `line ${line}`].flat();
  return [path, ...(within.length === 0 ? [] : [within.join(", ")])].join(": ");
}

/** What a parser of a part throws; whoever knows file, frame and line turns it into a {@link DatasetError}. */
export class Fault extends Error {
  readonly code: DatasetErrorCode;
  readonly hint: string;

  constructor(code: DatasetErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  at(place: Place): DatasetError {
    return new DatasetError(this.code, this.message, this.hint, place);
  }
}

/** A text as it stands in a message: quoted, control characters escaped, cut where it is long. */
export function quote(text: string, longest = 60): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}...` : text);
}
