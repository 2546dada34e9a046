import { withoutCompression } from "../fileNames";
import { shellWord } from "../shell";
import { compressionOf } from "./compression";

/** How to unpack a file that begins like this. */
export function unpackHint(path: string, start: Buffer): string {
  const command = compressionOf(start)?.command;
  if (command === undefined) return "unpack it first";
  const plain = withoutCompression(path);
  const to = plain === path ? `${path}.unpacked` : plain;
  return `unpack it first: ${command} -dc < ${shellWord(path)} > ${shellWord(to)}`;
}
