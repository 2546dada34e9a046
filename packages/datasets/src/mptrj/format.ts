import { withoutCompression } from "../fileNames";
import type { DatasetFormat } from "../format";
import { ANY_KEY, EMPTY_ENTRIES, jsonBeginning } from "../json/beginning";
import { readMptrj } from "./reader";

const LAYOUT = new RegExp(`^\\{${EMPTY_ENTRIES}${ANY_KEY}\\{${ANY_KEY}\\{`);

/** The Materials Project trajectories of CHGNet (Deng et al. 2023): `{mp_id: {frame_id: {structure, force, ...}}}`. */
export const mptrj: DatasetFormat = {
  name: "mptrj",
  title: "MPtrj JSON",
  recognise: (source) => {
    const text = jsonBeginning(source);
    return LAYOUT.test(text) && /"(structure|uncorrected_total_energy|force|mp_id)"\s*:/.test(text);
  },
  claims: (path) => /mptrj[^/]*\.json$/i.test(withoutCompression(path)),
  levels: ["uncorrected", "corrected"],
  fixed: true,
  read: readMptrj,
};
