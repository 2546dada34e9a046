import { DatasetError } from "../errors";
import { suggestion } from "../optionKeys";
import type { DatasetInfo } from "./datasetInfo";
import { materials } from "./materials";
import { molecules } from "./molecules";

export type { DatasetInfo } from "./datasetInfo";

/** The public datasets whose files are read as they are. */
export const datasetRegistry: readonly DatasetInfo[] = [...molecules, ...materials];

/** The entry of a name. Throws `DatasetError` with a suggestion where there is none. */
export function datasetInfo(name: string): DatasetInfo {
  const found = datasetRegistry.find((info) => info.name === name);
  if (found !== undefined) return found;
  const names = datasetRegistry.map((info) => info.name);
  throw new DatasetError(
    "DATASET_OPTION",
    `expected one of the datasets ${names.join(", ")}, found ${JSON.stringify(name)}`,
    suggestion(name, names),
  );
}
