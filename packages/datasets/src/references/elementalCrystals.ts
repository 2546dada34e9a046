/**
 * Energies of the elements' stable crystals (molecules where those are gases), eV per atom, at the level of the Materials Project's
 * and Alexandria's PBE calculations with PAW potentials (Jain et al., 10.1063/1.4812323), rounded to some 0.01 eV. A prior for
 * reference energies of crystals at that level: what compounds add to it is their energy of formation.
 */
// prettier-ignore
export const ELEMENTAL_CRYSTALS_PBE: Readonly<Record<string, number>> = {
  H: -3.39, He: 0, Li: -1.91, Be: -3.74, B: -6.68, C: -9.22, N: -8.34, O: -4.95, F: -1.91, Ne: 0,
  Na: -1.31, Mg: -1.6, Al: -3.75, Si: -5.42, P: -5.41, S: -4.14, Cl: -1.85, Ar: -0.07, K: -1.1, Ca: -2,
  Sc: -6.33, Ti: -7.83, V: -9.08, Cr: -9.65, Mn: -9.16, Fe: -8.47, Co: -7.11, Ni: -5.78, Cu: -4.1, Zn: -1.26,
  Ga: -3.03, Ge: -4.62, As: -4.66, Se: -3.5, Br: -1.64, Kr: -0.06, Rb: -0.98, Sr: -1.69, Y: -6.47, Zr: -8.55,
  Nb: -10.1, Mo: -10.85, Tc: -10.36, Ru: -9.27, Rh: -7.36, Pd: -5.18, Ag: -2.83, Cd: -0.91, In: -2.75, Sn: -4.01,
  Sb: -4.13, Te: -3.14, I: -1.52, Xe: -0.04, Cs: -0.89, Ba: -1.92, La: -4.94, Ce: -5.93, Pr: -4.78, Nd: -4.77,
  Pm: -4.75, Sm: -4.72, Eu: -10.29, Gd: -14.08, Tb: -4.63, Dy: -4.6, Ho: -4.58, Er: -4.57, Tm: -4.48, Yb: -1.54,
  Lu: -4.52, Hf: -9.96, Ta: -11.85, W: -12.96, Re: -12.44, Os: -11.23, Ir: -8.84, Pt: -6.07, Au: -3.27, Hg: -0.3,
  Tl: -2.36, Pb: -3.71, Bi: -3.89, Ac: -4.1, Th: -7.41, Pa: -9.5, U: -11.29, Np: -12.94, Pu: -14.26,
};
