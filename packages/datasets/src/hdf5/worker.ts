import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Fault } from "../errors";
import { WORKER_SOURCE } from "./workerSource";

/** How long a request may take; damaged files make the HDF5 library search for ever. Tests wait less. */
export const timeLimit = { milliseconds: 30_000 };

/** What a request came to. */
export interface Answer {
  value?: unknown;
  error?: string;
  /** The WebAssembly instance is no longer usable. */
  trap?: boolean;
  /** What the HDF5 library said of errors, its stack of them included. */
  told: string;
}

/**
 * The HDF5 library, compiled to WebAssembly, in a thread of its own: a damaged file can make it run for ever, or break it for
 * all files after it. Requests are answered while the caller waits.
 */
export class Hdf5Worker {
  static #idle: Hdf5Worker | undefined;
  /** The library, compiled, once a thread has done so. */
  static #compiled: unknown;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #flag: Int32Array;

  private constructor(thread: Worker, port: MessagePort, flag: Int32Array) {
    this.#thread = thread;
    this.#port = port;
    this.#flag = flag;
  }

  /** The thread of an earlier file where there is one. */
  static async acquire(): Promise<Hdf5Worker> {
    const idle = Hdf5Worker.#idle;
    Hdf5Worker.#idle = undefined;
    return idle ?? (await Hdf5Worker.#start());
  }

  static async #start(): Promise<Hdf5Worker> {
    const { port1, port2 } = new MessageChannel();
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { port: port2, flag, library: libraryUrl(), compiled: Hdf5Worker.#compiled };
    const thread = new Worker(WORKER_SOURCE, { eval: true, workerData, transferList: [port2], execArgv: [] });
    Hdf5Worker.#compiled = await new Promise<unknown>((resolve, reject) => {
      thread.once("message", resolve).once("error", reject);
    });
    // An idle thread keeps no process alive.
    thread.unref();
    return new Hdf5Worker(thread, port1, flag);
  }

  /** Throws a `Fault` where there is no answer within the time limit; the thread is gone then. */
  request(...request: [name: string, ...given: unknown[]]): Answer {
    Atomics.store(this.#flag, 0, 0);
    this.#port.postMessage(request);
    const deadline = performance.now() + timeLimit.milliseconds;
    for (let left = timeLimit.milliseconds; left > 0; left = deadline - performance.now()) {
      // The flag may be seen before the message.
      Atomics.wait(this.#flag, 0, 0, left);
      const answer = receiveMessageOnPort(this.#port);
      if (answer !== undefined) return answer.message as Answer;
    }
    this.discard();
    throw new Fault(
      "DATASET_DAMAGED",
      `expected an answer of the HDF5 library within ${timeLimit.milliseconds / 1000} s, found none`,
      "the file is damaged, or the disk does not answer: fetch the file again",
    );
  }

  /** Keeps the thread for the next file. */
  release(): void {
    if (Hdf5Worker.#idle === undefined) Hdf5Worker.#idle = this;
    else this.discard();
  }

  /** Ends the thread: after an error nobody knows what state the library is in. */
  discard(): void {
    this.#port.close();
    void this.#thread.terminate();
  }
}

/** Where h5wasm is: it can only be imported, and `require.resolve` does not find what can only be imported. Throws a `Fault`. */
export function libraryUrl(folders = createRequire(import.meta.url).resolve.paths("h5wasm") ?? []): string {
  const folder = folders.map((path) => join(path, "h5wasm")).find((path) => existsSync(join(path, "package.json")));
  if (folder === undefined) {
    throw new Fault("DATASET_UNSUPPORTED", "expected the package h5wasm to read HDF5 with, found none", "install it");
  }
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports: Record<string, { import: string }>;
  };
  return pathToFileURL(join(folder, exports["./node"]!.import)).href;
}
