import { withoutCompression } from "../fileNames";
import type { DatasetFormat } from "../format";
import { isPlainFile } from "../source";
import { readExtxyz } from "./reader";
import { readShare } from "./shareReader";

/** Extended XYZ, and plain XYZ, which is a case of it. */
export const extxyz: DatasetFormat = {
  name: "extxyz",
  title: "extended XYZ",
  recognise: ({ head }) => /^\ufeff?\s*\d+[ \t\r]*(\n|$)/.test(head.subarray(0, 4096).toString("utf8")),
  claims: (path) => /\.(ext)?xyz$/i.test(withoutCompression(path)),
  // What is decompressed has to be read from its beginning.
  canShare: ({ path }) => isPlainFile(path),
  read: (source, options, reading, share) =>
    share === undefined ? readExtxyz(source, options, reading) : readShare(source, options, reading, share),
};
