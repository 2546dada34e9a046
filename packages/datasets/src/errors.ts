/** Where in a file something was found; frames and lines count from 1. */
export interface Place {
  path: string;
  /** The way to it inside a file that is a tree, such as `C1H4N4O4/wb97x_dz.forces`. */
  key?: string;
  frame?: number;
  line?: number;
}

/** A place in a file of frames and lines. */
export interface FramePlace extends Place {
  frame: number;
  line: number;
}

/** The stable codes of {@link DatasetError}. */
export type DatasetErrorCode =
  | "DATASET_FILE_MISSING"
  | "DATASET_FILE_UNREADABLE"
  | "DATASET_FILE_EMPTY"
  | "DATASET_IS_DIRECTORY"
  | "DATASET_COMPRESSION"
  | "DATASET_FORMAT_UNKNOWN"
  | "DATASET_DAMAGED"
  | "DATASET_DUPLICATE_ID"
  | "DATASET_ELEMENT"
  | "DATASET_LABEL"
  | "DATASET_LAYOUT"
  | "DATASET_LEVEL"
  | "DATASET_OPTION"
  | "DATASET_GROUP"
  | "DATASET_RANGE"
  | "DATASET_SHAPE"
  | "DATASET_SPLIT"
  | "DATASET_STRUCTURE"
  | "DATASET_TRUNCATED"
  | "DATASET_UNSUPPORTED"
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
  readonly key: string | undefined;
  readonly frame: number | undefined;
  readonly line: number | undefined;

  constructor(code: DatasetErrorCode, message: string, hint: string, place?: Place) {
    super(place === undefined ? message : `${describe(place)}: ${message}`);
    this.code = code;
    this.hint = hint;
    this.path = place?.path;
    this.key = place?.key;
    this.frame = place?.frame;
    this.line = place?.line;
  }
}

function describe({ path, key, frame, line }: Place): string {
  const parts = { key, frame, line };
  const within = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
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
