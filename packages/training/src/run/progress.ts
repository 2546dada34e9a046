import { LineProgress, type TerminalStream } from "./lineProgress.js";

/** Where a run stands, after each step. */
export interface Progress {
  /** From 1. */
  epoch: number;
  epochs: number;
  /** Steps taken, of all epochs. */
  step: number;
  steps: number;
  loss: number;
  atomsPerSecond: number;
  /** Seconds to the end, from the mean so far. */
  eta: number;
}

/** How a run talks to whoever watches it. */
export interface Reporter {
  /** One line that stays. */
  log(line: string): void;
  /** A state that replaces the one before it. */
  onProgress(progress: Progress): void;
}

/** A reporter for a stream: on a terminal a progress line that is drawn over, elsewhere only the lines that stay. */
export function terminalReporter(stream: TerminalStream): Reporter {
  const line = new LineProgress(stream);
  return {
    log: (text) => {
      line.keep(text);
    },
    onProgress: (progress) => {
      line.show(formatProgress(progress));
    },
  };
}

/** `epoch 3/30  step 123/1200  loss 0.81  1240 atoms/s  ETA 1:02`. */
export function formatProgress({ epoch, epochs, step, steps, loss, atomsPerSecond, eta }: Progress): string {
  return [
    `epoch ${String(epoch)}/${String(epochs)}`,
    `step ${String(step)}/${String(steps)}`,
    `loss ${loss.toPrecision(3)}`,
    `${atomsPerSecond.toFixed(0)} atoms/s`,
    `ETA ${formatDuration(eta)}`,
  ].join("  ");
}

/** `1:02`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, minutes, rest] = parts.map(String);
  return hours === "0"
    ? `${minutes!}:${rest!.padStart(2, "0")}`
    : `${hours!}:${minutes!.padStart(2, "0")}:${rest!.padStart(2, "0")}`;
}
