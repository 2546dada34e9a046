/** One training structure that is to come. */
export interface SampleRef {
  /** Position of its dataset among all. */
  dataset: number;
  /** Its own in the dataset. */
  index: number;
  /** 32 random bits, for what is random about the structure this time. */
  draw: number;
}
