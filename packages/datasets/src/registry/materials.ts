import type { DatasetInfo } from "./datasetInfo";

const VASP = { energy: "eV", forces: "eV/A", stress: "kBar, compression positive", length: "A" };
const ASE = { energy: "eV", forces: "eV/A", stress: "eV/A^3", length: "A" };

const free = (theory: string) => ({ energy: theory, free_energy: `${theory}, with the entropy of smeared electrons` });
const adsorption = (theory: string) => ({ total: theory, adsorption: `${theory}, less slab and gas` });

/** Datasets of crystals, surfaces and frameworks. */
export const materials: readonly DatasetInfo[] = [
  {
    name: "mptrj",
    title: "MPtrj",
    format: "mptrj",
    theory: { uncorrected: "PBE and PBE+U", corrected: "PBE and PBE+U, MP2020 corrections" },
    units: VASP,
    citation: "10.1038/s42256-023-00716-3",
    licence: "MIT; Materials Project's data CC-BY-4.0",
    address: "https://doi.org/10.6084/m9.figshare.23713842",
  },
  {
    name: "alexandria",
    title: "Alexandria",
    format: "alexandria",
    theory: { "": "PBE" },
    units: VASP,
    citation: "10.1002/adma.202210788",
    licence: "CC-BY-4.0",
    address: "https://alexandria.icams.rub.de",
  },
  {
    name: "alexandria-paths",
    title: "Alexandria, paths of the relaxations",
    format: "alexandria-paths",
    theory: { "": "PBE" },
    units: VASP,
    citation: "10.1002/adma.202210788",
    licence: "CC-BY-4.0",
    address: "https://alexandria.icams.rub.de",
  },
  {
    name: "oc20",
    title: "OC20 S2EF",
    format: "oc20-s2ef",
    theory: adsorption("RPBE"),
    units: ASE,
    citation: "10.1021/acscatal.0c04525",
    licence: "CC-BY-4.0",
    address: "https://fair-chem.github.io",
  },
  {
    name: "oc22",
    title: "OC22 S2EF",
    format: "oc20-s2ef",
    theory: adsorption("PBE+U"),
    units: ASE,
    citation: "10.1021/acscatal.2c05426",
    licence: "CC-BY-4.0",
    address: "https://fair-chem.github.io",
  },
  {
    name: "odac23",
    title: "ODAC23",
    format: "aselmdb",
    theory: free("PBE-D3"),
    units: ASE,
    citation: "10.1021/acscentsci.3c01629",
    licence: "CC-BY-4.0",
    address: "https://open-dac.github.io",
  },
  {
    name: "omat24",
    title: "OMat24",
    format: "aselmdb",
    theory: free("PBE and PBE+U"),
    units: ASE,
    citation: "10.48550/arXiv.2410.12771",
    licence: "CC-BY-4.0",
    address: "https://huggingface.co/datasets/facebook/OMAT24",
  },
  {
    name: "mlearn",
    title: "mlearn: Ni, Cu, Li, Mo, Si, Ge",
    format: "pymatgen",
    theory: { "": "PBE" },
    units: VASP,
    citation: "10.1021/acs.jpca.9b08723",
    licence: "BSD-3-Clause",
    address: "https://github.com/materialsvirtuallab/mlearn",
  },
];
