import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readStructures } from "../../src/index";
import { failureOf, withFolder } from "../helpers";

const GOOD = '1\nProperties=species:S:1:pos:R:3 energy=-1 pbc="F F F"\nH 0 0 0\n';
const CUT = "the file was cut off: fetch it again, or remove its last frame";
const EXAMPLE = "for example Properties=species:S:1:pos:R:3:forces:R:3";
const COLUMNS = "compare the columns of this line with Properties in the comment line of the frame";
const REPAIR = "the file is damaged or of another format; fetch it again, or look at this line with `sed -n`";
const COLUMN_HINT =
  "compare this line with Properties in the comment line of the frame; texts of columns cannot hold spaces";

describe("broken frames", () => {
  it.each<[what: string, content: string | Uint8Array, code: string, message: string, hint?: string]>([
    [
      "cut after an atom",
      `${GOOD}3\nx=1\nH 0 0 0\n`,
      "EXTXYZ_TRUNCATED",
      "frame 2, line 6: expected 3 atoms, found the end of the file after 1",
      CUT,
    ],
    [
      "cut after the atom count",
      `${GOOD}3\n`,
      "EXTXYZ_TRUNCATED",
      "frame 2, line 4: expected a comment line after the atom count, found the end of the file",
      CUT,
    ],
    [
      "cut in a line",
      "2\nx=1\nH 0 0 0\nH 0 0",
      "EXTXYZ_COLUMN_COUNT",
      'frame 1, line 4: expected 4 columns (species:S:1:pos:R:3), found 3: "H 0 0"',
      COLUMN_HINT,
    ],
    [
      "a count too large",
      GOOD.replace("1\n", "2\n") + GOOD,
      "EXTXYZ_COLUMN_COUNT",
      'frame 1, line 4: expected 4 columns (species:S:1:pos:R:3), found 1: "1"',
      "the atom count in line 1 may be too large: this looks like the end of the frame",
    ],
    [
      "a count too small",
      `${GOOD}1\nx=1\nH 0 0 0\nH 0 0 1\n`,
      "EXTXYZ_ATOM_COUNT",
      'frame 3, line 7: expected a number of atoms, 1 or more, found "H 0 0 1"',
      "the atom count of the frame before (1 in line 4) may be too small",
    ],
    [
      "no count",
      "hello\nworld\n",
      "EXTXYZ_ATOM_COUNT",
      'frame 1, line 1: expected a number of atoms, 1 or more, found "hello"',
      "an extended-XYZ frame begins with a line that holds nothing but the number of atoms",
    ],
    [
      "no atoms",
      "0\n\n",
      "EXTXYZ_ATOM_COUNT",
      'frame 1, line 1: expected a number of atoms, 1 or more, found "0"',
      "an extended-XYZ frame begins with a line that holds nothing but the number of atoms",
    ],
    [
      "a count beyond all memory",
      "1000000000000\nx=1\nH 0 0 0\n",
      "EXTXYZ_TRUNCATED",
      "frame 1, line 3: expected 1000000000000 atoms, found the end of the file after 1",
      CUT,
    ],
    [
      "a line too many columns",
      "1\nx=1\nH 0 0 0 0.5\n",
      "EXTXYZ_COLUMN_COUNT",
      'frame 1, line 3: expected 4 columns (species:S:1:pos:R:3), found 5: "H 0 0 0 0.5"',
      COLUMN_HINT,
    ],
    [
      "an empty line",
      "2\nx=1\nH 0 0 0\n\nH 0 0 1\n",
      "EXTXYZ_COLUMN_COUNT",
      "frame 1, line 4: expected 4 columns (species:S:1:pos:R:3), found an empty line",
      "the atom count in line 1 may be too large: this looks like the end of the frame",
    ],
    [
      "an unknown element",
      "1\nx=1\nXx 0 0 0\n",
      "EXTXYZ_UNKNOWN_ELEMENT",
      'frame 1, line 3: expected a chemical symbol or an atomic number from 1 to 118, found "Xx"',
      "isotopes, site labels and dummy atoms are no elements: write the symbol of the element",
    ],
    [
      "an element in capitals",
      "1\nx=1\nCL 0 0 0\n",
      "EXTXYZ_UNKNOWN_ELEMENT",
      'frame 1, line 3: expected a chemical symbol or an atomic number from 1 to 118, found "CL"',
      "write Cl if that is meant",
    ],
    [
      "an atomic number of no element",
      "1\nx=1\n119 0 0 0\n",
      "EXTXYZ_UNKNOWN_ELEMENT",
      'frame 1, line 3: expected a chemical symbol or an atomic number from 1 to 118, found "119"',
      "isotopes, site labels and dummy atoms are no elements: write the symbol of the element",
    ],
    [
      "two elements for one atom",
      "1\nProperties=species:S:1:pos:R:3:Z:I:1\nFe 0 0 0 27\n",
      "EXTXYZ_UNKNOWN_ELEMENT",
      'frame 1, line 2: expected the same element in "species" and "Z", found 26 and 27 at atom 1',
      "repair the column that is wrong, or rename Z where it means something else",
    ],
    [
      "a position that is no number",
      "1\nx=1\nH 0 1.2.3 0\n",
      "EXTXYZ_NUMBER",
      'frame 1, line 3: expected a number in "pos", found "1.2.3"',
      COLUMNS,
    ],
    [
      "an integer that is none",
      "1\nProperties=species:S:1:pos:R:3:tag:I:1\nH 0 0 0 1.5\n",
      "EXTXYZ_NUMBER",
      'frame 1, line 3: expected an integer in "tag", found "1.5"',
      COLUMNS,
    ],
    [
      "a logical that is none",
      "1\nProperties=species:S:1:pos:R:3:fixed:L:1\nH 0 0 0 yes\n",
      "EXTXYZ_NUMBER",
      'frame 1, line 3: expected T or F in "fixed", found "yes"',
      COLUMNS,
    ],
    [
      "NaN in a position",
      "1\nx=1\nH 0 nan 0\n",
      "EXTXYZ_NOT_FINITE",
      'frame 1, line 3: expected a finite number in "pos", found "nan"',
      "leave the structure out, or repair the calculation that gave this value",
    ],
    [
      "an infinite force",
      "1\nProperties=species:S:1:pos:R:3:forces:R:3\nH 0 0 0 0 -Inf 0\n",
      "EXTXYZ_NOT_FINITE",
      'frame 1, line 3: expected a finite number in "forces", found "-Inf"',
      "leave the structure out, or repair the calculation that gave this value",
    ],
    [
      "a number beyond float64",
      "1\nProperties=species:S:1:pos:R:3:q:R:1\nH 0 0 0 1e999\n",
      "EXTXYZ_NOT_FINITE",
      'frame 1, line 3: expected a finite number in "q", found "1e999"',
      "leave the structure out, or repair the calculation that gave this value",
    ],
    [
      "a NUL byte",
      `${GOOD}1\nx=1\nH 0 \0 0\n`,
      "EXTXYZ_BINARY",
      "frame 2, line 6: expected text, found a NUL byte at byte 5 of the line",
      REPAIR,
    ],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(`${GOOD}1\nname=`), Buffer.of(0xff, 0xfe), Buffer.from("\nH 0 0 0\n")]),
      "EXTXYZ_ENCODING",
      "frame 2, line 5: expected UTF-8 text, found bytes that are not UTF-8",
      REPAIR,
    ],
    [
      "binary junk",
      Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0),
      "EXTXYZ_ENCODING",
      "frame 1, line 1: expected UTF-8 text, found bytes that are not UTF-8",
      REPAIR,
    ],
    [
      "a key twice",
      "1\nenergy=1 energy=2\nH 0 0 0\n",
      "EXTXYZ_DUPLICATE_KEY",
      'frame 1, line 2: expected every key once, found "energy" twice',
      'remove or rename one of the two, or put free text into quotes: comment="..."',
    ],
    [
      "the cell twice",
      '1\nLattice="1 0 0 0 1 0 0 0 1" lattice="2 0 0 0 2 0 0 0 2"\nH 0 0 0\n',
      "EXTXYZ_DUPLICATE_KEY",
      'frame 1, line 2: expected Lattice once, found "Lattice" and "lattice"',
      "remove or rename one of the two",
    ],
    [
      "an open quote",
      '1\nenergy=1 name="abc\nH 0 0 0\n',
      "EXTXYZ_UNCLOSED",
      'frame 1, line 2: expected a closing " for the value of "name", found the end of the line after "\\"abc"',
      'close the quote, or write \\" for a quote inside the text',
    ],
    [
      "a cell without volume",
      '1\nLattice="1 0 0 2 0 0 0 0 1"\nH 0 0 0\n',
      "EXTXYZ_CELL",
      'frame 1, line 2: expected independent cell vectors in the periodic directions, found Lattice "1 0 0 2 0 0 0 0 1"',
      'repair Lattice, or set pbc to F in the directions that are not periodic, for example pbc="T T F"',
    ],
    [
      "a cell vector of zeros",
      '1\nLattice="1 0 0 0 1 0 0 0 0" pbc="F F T"\nH 0 0 0\n',
      "EXTXYZ_CELL",
      'frame 1, line 2: expected independent cell vectors in the periodic directions, found Lattice "1 0 0 0 1 0 0 0 0"',
      'repair Lattice, or set pbc to F in the directions that are not periodic, for example pbc="T T F"',
    ],
    [
      "a cell that is flat in the eyes of core-graph",
      '1\nLattice="1 0 0 0 1 0 1 1 5e-10"\nH 0 0 0\n',
      "EXTXYZ_CELL",
      'frame 1, line 2: expected independent cell vectors in the periodic directions, found Lattice "1 0 0 0 1 0 1 1 5e-10"',
      'repair Lattice, or set pbc to F in the directions that are not periodic, for example pbc="T T F"',
    ],
    [
      "periodicity without a cell",
      '1\npbc="T T T"\nH 0 0 0\n',
      "EXTXYZ_CELL",
      "frame 1, line 2: expected a Lattice where pbc is true, found none",
      'add Lattice="..." or pbc="F F F"',
    ],
    [
      "a cell of six numbers",
      '1\nLattice="1 2 3 90 90 90"\nH 0 0 0\n',
      "EXTXYZ_CELL",
      "frame 1, line 2: expected 9 numbers in Lattice, found 6 values",
      'three vectors one after the other: Lattice="ax ay az bx by bz cx cy cz"',
    ],
    [
      "NaN in a cell",
      '1\nLattice="1 0 0 0 nan 0 0 0 1"\nH 0 0 0\n',
      "EXTXYZ_NOT_FINITE",
      "frame 1, line 2: expected finite numbers in Lattice, found 1 0 0 0 NaN 0 0 0 1",
      "repair Lattice, or leave the structure out",
    ],
    [
      "an unknown periodicity",
      '1\npbc="yes no"\nH 0 0 0\n',
      "EXTXYZ_PBC",
      'frame 1, line 2: expected one or three of T and F in pbc, found "yes no"',
      'for example pbc="T T F"',
    ],
    [
      "a periodicity of two directions",
      '1\npbc="T F"\nH 0 0 0\n',
      "EXTXYZ_PBC",
      'frame 1, line 2: expected one or three of T and F in pbc, found "T F"',
      'for example pbc="T T F"',
    ],
    [
      "Properties without a width",
      "1\nProperties=species:S:1:pos:R\nH 0 0 0\n",
      "EXTXYZ_PROPERTIES",
      'frame 1, line 2: expected Properties as groups of name:kind:width, found 5 parts in "species:S:1:pos:R"',
      "for example Properties=species:S:1:pos:R:3:forces:R:3",
    ],
    [
      "Properties of an unknown kind",
      "1\nProperties=species:S:1:pos:Q:3\nH 0 0 0\n",
      "EXTXYZ_PROPERTIES",
      'frame 1, line 2: expected S, R, I or L as the kind of "pos" in Properties, found "Q"',
      "S is text, R real, I integer, L logical",
    ],
    [
      "Properties of an absurd width",
      "1\nProperties=species:S:1:pos:R:3:x:R:99999999999\nH 0 0 0\n",
      "EXTXYZ_PROPERTIES",
      'frame 1, line 2: expected a number of columns from 1 to 1000000 for "x" in Properties, found "99999999999"',
      "for example Properties=species:S:1:pos:R:3:forces:R:3",
    ],
    [
      "a column twice",
      "1\nProperties=species:S:1:pos:R:3:pos:R:3\nH 0 0 0 0 0 0\n",
      "EXTXYZ_DUPLICATE_KEY",
      'frame 1, line 2: expected every name in Properties once, found "pos" twice',
      "rename one of the two columns",
    ],
    [
      "Properties without positions",
      "1\nProperties=species:S:1:vel:R:3\nH 0 0 0\n",
      "EXTXYZ_PROPERTIES",
      "frame 1, line 2: expected a column of positions such as pos:R:3 in Properties, found species:S:1:vel:R:3",
      EXAMPLE,
    ],
    [
      "Properties without elements",
      "1\nProperties=name:S:1:pos:R:3\nH 0 0 0\n",
      "EXTXYZ_PROPERTIES",
      "frame 1, line 2: expected a column of elements such as species:S:1 in Properties, found name:S:1:pos:R:3",
      EXAMPLE,
    ],
  ])("%s", async (_, content, code, message, hint) => {
    const expected = { code, message: `frames.xyz: ${message}`, ...(hint !== undefined && { hint }) };
    expect(await failureOf(content)).toStrictEqual(expected);
  });

  it("gives the frames before the broken one, and the place as numbers", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "frames.xyz");
      await writeFile(path, `${GOOD}${GOOD}2\nx=1\nH 0 0 0\n`);
      const ids: string[] = [];
      const reading = (async () => {
        for await (const { id } of readStructures(path)) ids.push(id);
      })();
      await expect(reading).rejects.toMatchObject({ path, frame: 3, line: 9 });
      expect(ids).toStrictEqual(["frames:1", "frames:2"]);
    });
  });
});
