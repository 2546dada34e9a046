import { nameOf } from "../group";
import { ID_KEYS } from "../options";
import type { StructureRecord } from "../record";

/** The number of a row as its id, unless the row has an id under a usual key, which then counts. */
export function rowId(record: StructureRecord, stem: string, row: string): Pick<StructureRecord, "id"> {
  const found = ID_KEYS.some((key) => nameOf(record.info?.[key]) !== undefined);
  return found ? {} : { id: `${stem}:${row}` };
}
