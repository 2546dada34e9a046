import { expect, test } from "vitest";
import { printable, quoted } from "../../src/config/printable.js";

test("leaves a short text as it is", () => {
  expect(printable("Å and 中, 60% – 😀 ñ")).toBe("Å and 中, 60% – 😀 ñ");
});

test("escapes what a terminal would act on", () => {
  expect(printable("a\n\r\tb\u0000\u001b[2J\u007f\u009b\u202e\u2028")).toBe(
    "a\\n\\r\\tb\\u{0}\\u{1b}[2J\\u{7f}\\u{9b}\\u{202e}\\u{2028}",
  );
});

test("cuts between characters", () => {
  expect(printable("x".repeat(60))).toBe("x".repeat(60));
  expect(printable("x".repeat(61))).toBe(`${"x".repeat(60)}...`);
  expect(printable("😀😀😀", 2)).toBe("😀😀...");
});

test("quotes", () => {
  expect(quoted('a "b"')).toBe('"a \\"b\\""');
});
