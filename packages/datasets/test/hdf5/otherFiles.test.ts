import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failure, readAll, withFolder, withoutFolder } from "../helpers";
import { bytes, positions, reals } from "./files";
import { readTree } from "./readTree";

// Written by h5py, which h5wasm cannot do: H2 in the layout of ANI-1x, of which one data set has its values in `other.bin`:
// create_dataset(name, shape, "<f8", external=[("other.bin", 0, 1000)]) with libver="latest".
const COORDINATES =
  "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1AgBRUygIp7FR9Y6O/hEsTEUMEkhKwQBriYGBgZGNh4GYAUk4fRZpiB7gzUAtO/8Z+D" +
  "OkFAgIFhHiuqC6EOkAQ5gC+xJD83Mzk+rzQ3KbWo2IwRooRNDCTJnZyfX5SSmZdYklrsxASVkQLJ8JcnWZpXxKdU6aXmpRalV7Yx" +
  "Q82GWsUwT+l1GtgJjAyMjCIMDEyMjIxQExhgNDMPAyPQeQwQOzkYWIHuYubiAAYaMyMDB6pahh0MQxbc+xn6Fx4WJkA/MQMDAz0s" +
  "oDQucWYRBkZBBXtosDgwmHAzmPwHSkLCjF2DAWwi0AIGP6gWDjRXvICJg8MXlhhhaYIhhT5hYRSvwuTh6hgAYkug+TmPGVVtfklG" +
  "apFeUmYelI+enhjR9OMPI4i/mTjQQmfD0EtP/Qbb9sLDQgUYFkyY6QkjHRERNlzQQBGAWbRg8IfFo+h/j/2dPbyxF7VsfKCQYE7O" +
  "NZ3EAlEvmlDxnmEUjAKSACx7/diPLgMAAjkMzRoIAAA=";
const CHARGES =
  "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1BgBRUygIrf2738vr+HSxATQwWTELJCGOBiYmBkYGDjZQBSTB5Gm2EGujNQC0z/xn8O" +
  "6gQBAQaGeayoLoQ6QBLkAL7EkvzczOT4vNLcpNSiYjNGiBI2MZAkd3J+flFKZl5iSWqxExNURgokw1+eZGleEZ9SpZeal1qUXunH" +
  "DDUbahVDzK5tYmAnMDIwMoowMDAxMjJCTWCA0cw8DIxA5zFA7ORgYAW6i5mLAxhozIwMHKhqGXYwDFlw72foX3hYmAD9xAwMDPSw" +
  "gNK4xJlFGBgFFeyhweLAYMLNYPIfKIkcZkxoKZFhwuALizI9nePo6YIRze/E+NUI6ld4ftww9NJFp/1dN3hYqADDggkzXWCkB7xh" +
  "w67BADYBaCBDGitaCEHBC2iSgoQjrFASgEmXDExYfFWIj/FwdQwAsSXQ/N7Giqo2vyQjtUgvKTMPyvd39vDGXtSy8YFMYU7ONY1i" +
  "gagtal5XzzAKRgFJAJ4tiQQf7CH0j/0Ar+3vUzoIAAA=";

async function read(content: string) {
  return withFolder(async (folder) => {
    const path = join(folder, "sample.h5");
    await writeFile(path, gunzipSync(Buffer.from(content, "base64")));
    const notices: string[] = [];
    const structures = await readAll(path, { onNotice: (text) => notices.push(withoutFolder(text)) });
    return { structures, notices };
  });
}

describe("values in another file", () => {
  const FROM_H5PY = "other files are never opened: put the values into this one, for example with h5py";

  it("are left out, and named with that file, which is not opened", async () => {
    const { structures, notices } = await read(CHARGES);
    expect(structures.map(({ energy, arrays }) => [energy! < -40, arrays])).toStrictEqual([[true, undefined]]);
    expect(notices.slice(1)).toStrictEqual([
      "sample.h5: 1 data set whose values are in another file, which is never opened, left out (first: /H2/cm5 in " +
        `${resolve("other.bin")})`,
    ]);
  });

  it("are named where there is no structure without them", async () => {
    expect(await failure(() => read(COORDINATES))).toStrictEqual({
      code: "DATASET_LAYOUT",
      message:
        'sample.h5: key /H2: expected the data set "coordinates" in the group, found one whose values are in another file ' +
        `(${resolve("other.bin")})`,
      hint: FROM_H5PY,
    });
  });

  it("are named where a link leads to them", async () => {
    const tree = {
      H2: { atomic_numbers: bytes(1, 1), coordinates: "-> b.h5:/x", "wb97x_dz.energy": reals(Float64Array.of(-1), 1) },
    };
    const unknown = await failure(() => readTree(tree));
    expect(unknown.message).toBe(
      "sample.h5: expected a known layout, or keys that name the arrays of numbers and positions, found H2/atomic_numbers (2,) " +
        "integer; H2/wb97x_dz.energy (1,) real; not read: /H2/coordinates, a link to another file (b.h5:/x)",
    );
    const named = await failure(() =>
      readTree(tree, { keys: { numbers: "atomic_numbers", positions: "coordinates" } }),
    );
    expect(named.message).toBe(
      'sample.h5: expected a group with the data sets "atomic_numbers" and "coordinates" that keys.numbers and keys.positions ' +
        "name, found H2/atomic_numbers (2,) integer; H2/wb97x_dz.energy (1,) real; not read: /H2/coordinates, a link to another " +
        "file (b.h5:/x)",
    );
    const known = { H1F1: { ...tree.H2, coordinates: reals(positions(1, 2), 1, 2, 3) }, ...tree };
    expect(await failure(() => readTree(known))).toStrictEqual({
      code: "DATASET_LAYOUT",
      message:
        'sample.h5: key /H2: expected the data set "coordinates" in the group, found a link to another file (b.h5:/x)',
      hint: FROM_H5PY,
    });
  });
});
