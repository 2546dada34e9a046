/** Two atoms of rock salt as pymatgen's `as_dict` writes them, with the sites changed by `change`. */
export function rockSalt(change: (sites: Record<string, unknown>[]) => unknown = () => undefined) {
  const sites: Record<string, unknown>[] = [
    { species: [{ element: "Na", occu: 1 }], abc: [0, 0, 0], xyz: [0, 0, 0], label: "Na", properties: {} },
    { species: [{ element: "Cl", occu: 1 }], abc: [0.5, 0.5, 0.5], xyz: [2, 2, 2], label: "Cl", properties: {} },
  ];
  change(sites);
  const matrix = [
    [4, 0, 0],
    [0, 4, 0],
    [0, 0, 4],
  ];
  return {
    "@module": "pymatgen.core.structure",
    "@class": "Structure",
    charge: null,
    lattice: { matrix, a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90, volume: 64 },
    sites,
  };
}
