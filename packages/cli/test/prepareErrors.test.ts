import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assertUnchanged, sourceState } from "../src/prepare/sources.js";
import { makeFolder, writeError, writing } from "../src/prepare/writeErrors.js";
import { temporaryFolder } from "./hydride.js";

/** As Node has it, without a path where the file is known by its handle. */
function systemError(code: string, words: string): Error {
  return Object.assign(new Error(`${code}: ${words}, write`), { code, syscall: "write" });
}

test.each([
  [
    systemError("ENOSPC", "no space left on device"),
    "NO_SPACE",
    "a/b.bp: no space left on its disk, where a scratch copy stands beside it while it is written",
    "free some, or name a set elsewhere with --out",
  ],
  [
    // As another library says it.
    Object.assign(new Error("[EXCEPTION] couldn't write: errno = 28: No space left on device"), { code: "ADIOS_FILE" }),
    "NO_SPACE",
    "a/b.bp: no space left on its disk, where a scratch copy stands beside it while it is written",
    "free some, or name a set elsewhere with --out",
  ],
  [
    systemError("EDQUOT", "disk quota exceeded"),
    "NO_SPACE",
    "a/b.bp: the disk quota is used up",
    "free some, or name a set elsewhere with --out",
  ],
  [
    systemError("EROFS", "read-only file system"),
    "READ_ONLY",
    "a/b.bp: expected a file system that can be written, found a read-only one",
    "name a set elsewhere with --out",
  ],
  [
    systemError("EACCES", "permission denied"),
    "NO_PERMISSION",
    "a/b.bp: no permission to write into its folder",
    "check the owner and the mode of the folder, or name a set elsewhere with --out",
  ],
])("%s names the set and says what to do", async (error, code, message, hint) => {
  const refused = writing("a/b.bp", () => Promise.reject(error));
  await expect(refused).rejects.toMatchObject({ name: "CliError", code, message, hint, cause: error });
});

test("errors that are not the system's stay what they are", () => {
  const error = Object.assign(new Error("expected nothing of that name"), { code: "BP_EXISTS" });
  expect(writeError("a/b.bp", error)).toBe(error);
});

test("folders are made with all above them, by several at once", async () => {
  const folder = temporaryFolder();
  await Promise.all([1, 2].map(() => makeFolder(join(folder, "a/b/c"))));
  expect(statSync(join(folder, "a/b/c")).isDirectory()).toBe(true);
  writeFileSync(join(folder, "file"), "");
  await expect(writing("file", () => makeFolder(join(folder, "file")))).rejects.toMatchObject({
    code: "NOT_A_FOLDER",
    message: "file: expected a folder, or nothing of that name, found a file",
    hint: "name another folder with --out",
  });
  expect(readdirSync(folder).sort()).toEqual(["a", "file"]);
});

test("a source that was written again in the same size is not the same", () => {
  const path = join(temporaryFolder(), "all.xyz");
  writeFileSync(path, "before");
  utimesSync(path, 1000, 1000);
  const before = sourceState(path);
  assertUnchanged(path, before);
  writeFileSync(path, "after!");
  utimesSync(path, 1000.5, 1000.5);
  expect(() => assertUnchanged(path, before)).toThrow(
    `${path}: expected it to stay as it was while it is prepared (6 bytes, changed 1970-01-01T00:16:40.000000000Z), ` +
      "found 6 bytes, changed 1970-01-01T00:16:40.500000000Z",
  );
});

test("of a folder all files count, but not the locks of databases", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "part"));
  for (const name of ["data.mdb", "part/more.mdb"]) {
    writeFileSync(join(folder, name), "12345");
    utimesSync(join(folder, name), 1000, 1000);
  }
  symlinkSync("nowhere", join(folder, "link"));
  const before = sourceState(folder);
  writeFileSync(join(folder, "lock.mdb"), "1");
  assertUnchanged(folder, before);
  writeFileSync(join(folder, "part/new.mdb"), "1");
  utimesSync(join(folder, "part/new.mdb"), 900, 900);
  expect(() => assertUnchanged(folder, before)).toThrow(
    `${folder}: expected it to stay as it was while it is prepared (10 bytes in 2 files, changed 1970-01-01T00:16:40.000000000Z), ` +
      "found 11 bytes in 3 files, changed 1970-01-01T00:16:40.000000000Z",
  );
  expect(sourceState(join(folder, "nothing"))).toBeUndefined();
});
