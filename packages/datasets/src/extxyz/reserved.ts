/** Keys under which the writer keeps what extended XYZ has no place for; the reader takes them out again. */
export const IDENTITY_KEYS = { dataset: "hydride_dataset", id: "hydride_id", group: "hydride_group" } as const;

/** Put before an info key or an array name that a reader would take for a label, so that it comes back as it was. */
export const INFO_PREFIX = "hydride_info_";
export const ARRAY_PREFIX = "hydride_array_";

/** The entries of a comment line that describe the frame. Other capitals are accepted in reading. */
export const FRAME_KEYS = ["Lattice", "Properties", "pbc"] as const;

export const SPECIES_NAMES = ["species", "symbols", "symbol", "element", "elements", "Z", "numbers", "atomic_numbers"];
export const POSITION_NAMES = ["pos", "positions"];
