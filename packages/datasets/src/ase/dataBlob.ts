import type { InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import { REFETCH } from "../fileBytes";
import { decodeAseJson } from "./json";

/** The column `data` of an ASE database: JSON, or since version 9 the arrays, their JSON behind them, its offset first. */
export function decodeData(data: Uint8Array | string): InfoValue {
  if (typeof data === "string") return decodeAseJson(data, "data");
  const blob = Buffer.from(data.buffer, data.byteOffset, data.length);
  const start = blob.length < 8 ? -1n : blob.readBigInt64LE(0);
  if (start < 8n || start > BigInt(blob.length)) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected JSON inside the ${blob.length} bytes of data, found it at byte ${start}`,
      REFETCH,
    );
  }
  return decodeAseJson(blob.toString("utf8", Number(start)), "data", blob);
}
