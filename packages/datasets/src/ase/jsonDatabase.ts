import type { InfoValue, Structure } from "@hydride/core-graph";
import { within } from "../damage";
import { Fault, quote } from "../errors";
import { REFETCH } from "../fileBytes";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import { jsonBeginning } from "../json/beginning";
import type { JsonPart } from "../json/document";
import { madeFrom } from "../json/madeFrom";
import { isObject, listAt } from "../json/values";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import type { StructureRecord } from "../record";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { rowId } from "./identity";
import { decodeAse } from "./json";
import { rowOfJson } from "./jsonRow";
import { ASE_LEVELS, type AseContext } from "./labels";
import { recordOfRow } from "./row";

const ROW = /^\d+$/;
/** Rows are the values of the object that the file is. */
const DEPTH = 1;

/** An ASE database in JSON: `{"1": {row}, "2": {row}, "ids": [1, 2], "nextid": 3}`. */
export const aseJson: DatasetFormat = {
  name: "ase-json",
  title: "an ASE database in JSON",
  recognise: (source) => {
    const text = jsonBeginning(source);
    return /^\{\s*("\d+"\s*:\s*\{|"ids"\s*:\s*\[)/.test(text) && /"(ctime|unique_id|nextid)"\s*:/.test(text);
  },
  claims: () => false,
  levels: ASE_LEVELS,
  read: readJson,
};

async function* readJson(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  const context: AseContext = { path, options, reading, units: new Map(), lengthFactor: 1 };
  const finisher = new RecordFinisher(path, options, reading);
  const stem = options.name ?? fileStem(path);
  const rows = new Set<string>();
  let ids: string[] | undefined;
  const make = ({ key, value }: JsonPart, place: StructureRecord["place"]): StructureRecord | undefined => {
    if (ROW.test(key)) {
      rows.add(key);
      const { fields, extras } = rowOfJson(decodeAse(value, "the row"), ROWS_ONLY);
      const record = recordOfRow({ fields: new Map([...fields, ["id", Number(key)]]), extras }, place, context);
      return { ...record, ...rowId(record, stem, key) };
    }
    if (key === "ids") ids = listAt(value, key).map(String);
    else if (key === "metadata") checkUnits(value);
    else if (key !== "nextid") {
      throw new Fault(
        "DATASET_LAYOUT",
        `expected the number of a row, ids, nextid or metadata, found ${quote(key)}`,
        ROWS_ONLY,
      );
    }
    return undefined;
  };
  for await (const record of madeFrom(source, DEPTH, make)) if (record !== undefined) yield finisher.finish(record);
  within({ path, key: "ids" }, () => checkAll(rows, ids));
}

/** They stand behind the rows. */
function checkUnits(metadata: InfoValue): void {
  const unit = ["_distance_unit", "_property_unit_dict"].find((key) => isObject(metadata) && key in metadata);
  if (unit === undefined) return;
  throw new Fault(
    "DATASET_UNSUPPORTED",
    `expected rows in ASE's own units, found others in ${quote(unit)}`,
    "bring it into SQLite, where they are read: ase db old.json --insert-into new.db",
  );
}

function checkAll(rows: ReadonlySet<string>, ids: readonly string[] | undefined): void {
  if (ids?.length === rows.size && ids.every((id) => rows.has(id))) return;
  const found = ids === undefined ? "no list" : `${ids.length} in the list`;
  throw new Fault("DATASET_DAMAGED", `expected a list of the ids of ${rows.size} rows, found ${found}`, REFETCH);
}

const ROWS_ONLY = "of JSON with numbered entries only ASE databases are read";
