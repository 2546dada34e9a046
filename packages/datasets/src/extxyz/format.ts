import { withoutCompression } from "../fileNames";
import type { DatasetFormat } from "../format";
import { readExtxyz } from "./reader";

/** Extended XYZ, and plain XYZ, which is a case of it. */
export const extxyz: DatasetFormat = {
  name: "extxyz",
  title: "extended XYZ",
  recognise: ({ head }) => /^\ufeff?\s*\d+[ \t\r]*(\n|$)/.test(head.subarray(0, 4096).toString("utf8")),
  claims: (path) => /\.(ext)?xyz$/i.test(withoutCompression(path)),
  read: readExtxyz,
};
