import { expect, test } from "vitest";
import { LineProgress } from "../../src/run/lineProgress.js";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 10, written, write: (text: string) => written.push(text) };
}

test("a line is drawn over, cut to the width, and wiped", () => {
  const terminal = stream(true);
  const line = new LineProgress(terminal);
  line.show("0123456789abc");
  line.show("too soon after the other");
  line.clear();
  line.clear();
  line.keep("stays, whatever its length");
  expect(terminal.written).toEqual(["\r\u001b[K012345678", "\r\u001b[K", "stays, whatever its length\n"]);
});

test("a file gets the lines that stay, and nothing to draw over", () => {
  const file = stream(false);
  const line = new LineProgress(file);
  line.show("5 %");
  line.keep("half");
  line.clear();
  expect(file.written).toEqual(["half\n"]);
});
