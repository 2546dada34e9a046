/** A public dataset: what it is, how it is read, and whom to thank. */
export interface DatasetInfo {
  name: string;
  title: string;
  /** The format of its files: see `formats`. */
  format: string;
  /** The level of theory of each value of the option `level`, the default first; of "" where there is no choice. */
  theory: Readonly<Record<string, string>>;
  /** Of the labels in the files; what is read is in eV and angstrom. */
  units: { energy: string; forces?: string; stress?: string; length: string };
  /** The DOI of the article to cite. */
  citation: string;
  /** As the publishers state it; `undefined` where they do not, or where it could not be confirmed. */
  licence?: string;
  /** Where the files are, and what else there is to know of them. */
  address: string;
  /** A file itself, or the folder of all, where these have an address of their own. */
  download?: string;
  /** What options the files need, where the defaults do not do. */
  note?: string;
}
