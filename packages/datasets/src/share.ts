/**
 * Frames of a file that one of several readers reads. Shares follow each other: what the first reads comes before what the second
 * reads, so that all of them together give what one reader gives.
 */
export class Share {
  /** The number of frames that come before those of this share; once they have been read. */
  first = 0;
  /** The number of frames up to the end of this share. */
  end = 0;
  /** Where its frames begin could not be told without reading all before them. */
  isUnsure = false;

  /** @param index From 0 to `of` - 1. */
  constructor(
    readonly index: number,
    readonly of: number,
  ) {}

  /** Of so many frames, bytes or whatever stands for them: where this share begins and where it ends. */
  range(total: number): [begin: number, end: number] {
    return [this.index, this.index + 1].map((i) => Math.floor((total * i) / this.of)) as [number, number];
  }

  /** Takes frames out of so many. */
  take(frames: number): void {
    [this.first, this.end] = this.range(frames);
  }

  /** Whether a frame, counted from 1, is one of those that were taken. */
  has(frame: number): boolean {
    return frame > this.first && frame <= this.end;
  }
}
