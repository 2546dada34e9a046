import type { FolderFormat } from "@hydride/datasets";

/** The formats that come from other packages than the readers of the datasets; loaded when files are. */
export async function furtherFormats(): Promise<FolderFormat[]> {
  const { bpFormat } = await import("@hydride/io-adios");
  return [bpFormat];
}
