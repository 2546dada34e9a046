import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { tensor } from "../src/index.js";
import { ADDON_BUILD, addonLibtorch } from "./helpers/addon.js";
import { errorOf, failure } from "./helpers/errorOf.js";
import { outputOf, readmeExample } from "./helpers/readmeExample.js";

const TEMPLATE = fileURLToPath(new URL("../templates/custom-operator", import.meta.url));
// Beside the add-on, so that later runs compile only what has changed.
const BUILD = join(ADDON_BUILD, "custom-operator");
const LIBRARY = join(BUILD, "libcustom_operator.so");

const folder = mkdtempSync(join(tmpdir(), "torch-js-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  expect(status, `${command} ${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
}

beforeAll(() => {
  mkdirSync(BUILD, { recursive: true });
  run("cmake", ["-S", TEMPLATE, "-B", BUILD, `-DLIBTORCH=${addonLibtorch()}`]);
  run("cmake", ["--build", BUILD]);
}, 600_000);

describe("the template's operator", () => {
  const smoothRelu = (x: torch.Tensor, beta = 1) => torch.ops.example!.smooth_relu!(x, { beta }) as torch.Tensor;

  it("is not there before, and reached by name after loading, once", () => {
    const x = tensor([-1, 0, 2]);
    expect(failure(() => smoothRelu(x))).toEqual([
      "TORCH_OPERATOR",
      "there is no operator example::smooth_relu; loadLibrary loads the library that registers it",
    ]);
    expect(torch.loadLibrary(LIBRARY)).toEqual(["example::smooth_relu"]);
    expect(torch.loadLibrary(LIBRARY)).toEqual([]);
    expect(torch.ops.example!.smooth_relu!.overloads()).toEqual(["default"]);
    expect(smoothRelu(x).tolist()).toEqual(torch.softplus(x).tolist());
  });

  it("has values and gradients of libtorch's own softplus", () => {
    const x = tensor([-40, -1.5, 0, 0.3, 900], { dtype: "float64", requiresGrad: true });
    for (const beta of [1, 2.5]) {
      const [ours, expected] = [smoothRelu(x, beta), torch.softplus(x, beta)];
      expect(ours.allclose(expected, 1e-14, 1e-16)).toBe(true);
      const [gradient] = torch.autograd.grad([ours.sum()], [x]);
      expect(gradient!.allclose(torch.autograd.grad([expected.sum()], [x])[0]!, 1e-14, 1e-16)).toBe(true);
    }
    const small = tensor([-1.5, 0.2, 2], { dtype: "float64", requiresGrad: true });
    expect(torch.autograd.gradcheck((each) => smoothRelu(each, 2), small)).toBe(true);
    expect(torch.autograd.gradgradcheck((each) => smoothRelu(each, 2), small)).toBe(true);
  });

  it("runs as the README shows it", () => {
    const code = readmeExample("loadLibrary(").replace("my-operator/build/libcustom_operator.so", LIBRARY);
    expect(Number(outputOf(code))).toBeLessThan(1e-6);
  });

  it("knows its shape without data, and tells its own errors", () => {
    expect(smoothRelu(torch.empty([2, 3], { device: "meta" })).shape).toEqual([2, 3]);
    expect(failure(() => smoothRelu(tensor([1]), -1))).toEqual([
      "TORCH_VALUE",
      "smooth_relu: smooth_relu: expected beta > 0, found -1\n" +
        "  called with (x: Tensor float32 [1], beta: number -1)",
    ]);
  });

  it("computes on CUDA what it computes on the CPU", ({ skip }) => {
    skip(!torch.cuda.isAvailable(), torch.cuda.unavailableReason() ?? "");
    const x = torch.randn([1000]);
    expect(smoothRelu(x.to("cuda", "float32")).to("cpu", "float32").allclose(smoothRelu(x), 1e-5, 1e-6)).toBe(true);
  });
});

describe("loadLibrary", () => {
  it("names a file that is not there, or no library", () => {
    const missing = join(folder, "missing.so");
    expect(failure(() => torch.loadLibrary(missing))).toEqual([
      "TORCH_LOAD",
      `loadLibrary: there is no file ${missing}`,
    ]);
    const text = join(folder, "text.so");
    writeFileSync(text, "text, and long enough to be read as the header of a library, which it is not".repeat(4));
    expect(failure(() => torch.loadLibrary(text))).toEqual([
      "TORCH_LOAD",
      `loadLibrary: ${text}: invalid ELF header\n` +
        "  expected a shared library that was linked against the libtorch in use",
    ]);
  });

  it("names the symbol that another libtorch would have", () => {
    const source = join(folder, "foreign.c");
    const library = join(folder, "foreign.so");
    writeFileSync(source, "extern int of_another_libtorch(void);\nint call(void) { return of_another_libtorch(); }\n");
    run("cc", ["-shared", "-fPIC", "-Wl,-z,now", "-o", library, source]);
    const { code, message } = errorOf(() => torch.loadLibrary(library));
    expect([code, message]).toEqual([
      "TORCH_LOAD",
      `loadLibrary: ${library}: undefined symbol: of_another_libtorch\n` +
        "  expected a shared library that was linked against the libtorch in use",
    ]);
  });
});
