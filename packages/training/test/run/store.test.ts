import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { formatManifest, verifyFolder } from "../../src/run/manifest.js";
import { RunError } from "../../src/run/runError.js";
import { CheckpointStore, findCheckpoint, type FileWriter } from "../../src/run/store.js";
import { failure as failureOf, temporaryFolder, type Failure } from "../helpers.js";

const FILES = ["encoder.safetensors", "branches/a.safetensors", "optimizer.safetensors"];

let folder: string;

beforeEach(() => {
  folder = join(temporaryFolder(), "checkpoints");
});

function writers(text: string): Map<string, FileWriter> {
  return new Map(
    FILES.map((path) => [
      path,
      (full) => {
        writeFileSync(full, `${path} ${text}`);
      },
    ]),
  );
}

async function failure(work: Promise<unknown>): Promise<Omit<Failure, "hint">> {
  const { code, message } = await failureOf(work, folder);
  return { code, message };
}

describe("CheckpointStore", () => {
  test("saves files with a manifest, and points at them", async () => {
    const store = new CheckpointStore(folder, 2);
    const saved = await store.save(120, writers("one"), { step: 120 }, true);
    expect(saved).toBe(join(folder, "00000120"));
    expect(readdirSync(folder).sort()).toEqual(["00000120", "best", "latest"]);
    expect(readFileSync(join(folder, "latest"), "utf8")).toBe("00000120\n");
    const manifest = await verifyFolder<{ step: number }>(saved);
    expect(manifest.step).toBe(120);
    expect(manifest.files.map((file) => [file.path, file.bytes])).toEqual(FILES.map((path) => [path, path.length + 4]));
  });

  test("keeps the newest and the best", async () => {
    const store = new CheckpointStore(folder, 2);
    for (const step of [1, 2, 3, 4, 10]) await store.save(step, writers(String(step)), {}, step <= 2);
    expect(store.names()).toEqual(["00000002", "00000004", "00000010"]);
    expect(store.resolve("latest")).toBe(join(folder, "00000010"));
    expect(store.resolve("best")).toBe(join(folder, "00000002"));
  });

  test("saves a step again beside the earlier one, which goes when nothing points to it", async () => {
    const store = new CheckpointStore(folder, 2);
    await store.save(1, writers("one"), {}, true);
    const first = await store.save(5, writers("first"), {}, true);
    const again = await store.save(5, writers("again"), {}, false);
    expect([first, again]).toEqual([join(folder, "00000005"), join(folder, "00000005.2")]);
    expect([store.resolve("latest"), store.resolve("best")]).toEqual([again, first]);
    expect(store.names()).toEqual(["00000001", "00000005", "00000005.2"]);
    const third = await store.save(5, writers("third"), {}, true);
    expect(store.names()).toEqual(["00000001", "00000005.3"]);
    expect([store.resolve("latest"), store.resolve("best")]).toEqual([third, third]);
    expect(readFileSync(join(third, FILES[0]!), "utf8")).toBe(`${FILES[0]!} third`);
  });

  test("keeps the earlier checkpoint of a step that cannot be saved again", async () => {
    const store = new CheckpointStore(folder, 2);
    const first = await store.save(5, writers("first"), {}, true);
    const content = {
      get step() {
        const [unfinished] = readdirSync(folder).filter((name) => name.startsWith(".writing-"));
        rmSync(join(folder, unfinished!, FILES[2]!), { force: true });
        return 5;
      },
    };
    expect((await failure(store.save(5, writers("again"), content, true))).code).toBe("CHECKPOINT_DAMAGED");
    expect([store.resolve("latest"), store.resolve("best")]).toEqual([first, first]);
    await verifyFolder(first);
  });

  test("leaves the earlier checkpoint in place when a writer fails, and clears up at the next save", async () => {
    const store = new CheckpointStore(folder, 1);
    await store.save(1, writers("one"), {}, true);
    const failing = new Map<string, FileWriter>([
      ...writers("two"),
      [
        "late",
        () => {
          throw new Error("disk full");
        },
      ],
    ]);
    await expect(store.save(2, failing, {}, true)).rejects.toThrow(new Error("disk full"));
    expect(findCheckpoint(folder, "latest")).toBe(join(folder, "00000001"));
    await verifyFolder(join(folder, "00000001"));
    expect(readdirSync(folder)).toContain(".writing-00000002");
    await store.save(3, writers("three"), {}, false);
    expect(readdirSync(folder).sort()).toEqual(["00000001", "00000003", "best", "latest"]);
  });

  test("does not move a pointer or remove anything when the new checkpoint is not what was written", async () => {
    const store = new CheckpointStore(folder, 1);
    await store.save(1, writers("one"), {}, true);
    // The manifest's content is read after the files were recorded: the moment for one of them to go away.
    const content = {
      get step() {
        rmSync(join(folder, ".writing-00000002", FILES[1]!), { force: true });
        return 2;
      },
    };
    expect(await failure(store.save(2, writers("two"), content, true))).toEqual({
      code: "CHECKPOINT_DAMAGED",
      message: "DIR/00000002: the checkpoint is damaged: branches/a.safetensors: is missing",
    });
    expect(store.resolve("latest")).toBe(join(folder, "00000001"));
    expect(store.names()).toContain("00000001");
  });
});

describe("verifyFolder", () => {
  let saved: string;

  beforeEach(async () => {
    saved = await new CheckpointStore(folder, 2).save(
      7,
      writers("data"),
      { references: { a: { "6": -1.5, "1": -0.1 } } },
      true,
    );
  });

  test.each(FILES)("finds that %s is missing", async (path) => {
    rmSync(join(saved, path));
    expect(await failure(verifyFolder(saved))).toEqual({
      code: "CHECKPOINT_DAMAGED",
      message: `DIR/00000007: the checkpoint is damaged: ${path}: is missing`,
    });
  });

  test.each(FILES)("finds that %s is cut or longer", async (path) => {
    const bytes = path.length + 5;
    truncateSync(join(saved, path), 3);
    expect(await failure(verifyFolder(saved))).toEqual({
      code: "CHECKPOINT_DAMAGED",
      message: `DIR/00000007: the checkpoint is damaged: ${path}: expected ${String(bytes)} bytes, found 3`,
    });
    appendFileSync(join(saved, path), "x".repeat(bytes));
    expect((await failure(verifyFolder(saved))).message).toBe(
      `DIR/00000007: the checkpoint is damaged: ${path}: expected ${String(bytes)} bytes, found ${String(bytes + 3)}`,
    );
  });

  test.each(FILES)("finds any flipped bit of %s", async (path) => {
    const bytes = readFileSync(join(saved, path));
    for (let bit = 0; bit < bytes.length * 8; bit += 13) {
      writeFileSync(join(saved, path), flipped(bytes, bit));
      const { code, message } = await failure(verifyFolder(saved));
      expect(code).toBe("CHECKPOINT_DAMAGED");
      expect(message).toMatch(
        new RegExp(
          `^DIR/00000007: the checkpoint is damaged: ${path}: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}$`,
        ),
      );
    }
  });

  test("finds any flipped bit and any cut of the manifest itself", async () => {
    const path = join(saved, "manifest.json");
    const bytes = readFileSync(path);
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      writeFileSync(path, flipped(bytes, bit));
      expect((await failure(verifyFolder(saved))).code).toBe("CHECKPOINT_DAMAGED");
    }
    for (const length of [0, 1, 100, bytes.length - 3]) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(await failure(verifyFolder(saved))).toEqual({
        code: "CHECKPOINT_DAMAGED",
        message: "DIR/00000007: the checkpoint is damaged: manifest.json: is not complete JSON",
      });
    }
  });

  test("names everything that is damaged at once", async () => {
    rmSync(join(saved, FILES[0]!));
    truncateSync(join(saved, FILES[2]!), 0);
    expect((await failure(verifyFolder(saved))).message).toBe(
      "DIR/00000007: the checkpoint is damaged: encoder.safetensors: is missing; optimizer.safetensors: expected 26 bytes, found 0",
    );
  });

  test("refuses another version", async () => {
    const text = formatManifest([], { schemaVersion: 2 });
    writeFileSync(join(saved, "manifest.json"), text);
    expect(await failure(verifyFolder(saved))).toEqual({
      code: "CHECKPOINT_VERSION",
      message: "DIR/00000007/manifest.json: expected hydride-checkpoint version 1, found hydride-checkpoint version 2",
    });
  });

  test("says that there is no checkpoint", async () => {
    mkdirSync(join(folder, "empty"));
    expect(await failure(verifyFolder(join(folder, "empty")))).toEqual({
      code: "CHECKPOINT_NOT_FOUND",
      message: "DIR/empty: expected a checkpoint, found no manifest.json",
    });
  });
});

describe("findCheckpoint", () => {
  test("takes a checkpoint, a run or its checkpoints", async () => {
    const saved = await new CheckpointStore(folder, 2).save(7, writers("data"), {}, true);
    const run = join(folder, "..");
    expect([saved, folder].map((path) => findCheckpoint(path, "best"))).toEqual([saved, saved]);
    expect(findCheckpoint(run, "best")).toBe(saved);
  });

  test("takes the latest of a run that has no best yet", async () => {
    const store = new CheckpointStore(folder, 2);
    const first = await store.save(3, writers("data"), {}, false);
    expect(findCheckpoint(join(folder, ".."), "best")).toBe(first);
    const best = await store.save(7, writers("data"), {}, true);
    await store.save(9, writers("data"), {}, false);
    expect(findCheckpoint(join(folder, ".."), "best")).toBe(best);
  });

  test("says that there is none", () => {
    expect(() => findCheckpoint("/nowhere", "latest")).toThrow(
      new RunError(
        "CHECKPOINT_NOT_FOUND",
        "/nowhere: expected a checkpoint or the folder of a run that has one, found neither",
        "Give the folder of a run, or one of the folders in its checkpoints/.",
      ),
    );
  });
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}
