// What must not compile. Every line under `@ts-expect-error` is an error of the compiler, or this file is one.
import { describe, it } from "vitest";
import * as torch from "../../src/index.js";

declare const x: torch.Tensor;

describe("a wrong dtype does not compile", () => {
  it("where tensors are made", () => {
    torch.zeros([2], { dtype: "float64" });
    // @ts-expect-error -- C's name
    torch.zeros([2], { dtype: "float" });
    // @ts-expect-error -- Python's name
    torch.zeros([2], { dtype: "torch.float32" });
    // @ts-expect-error -- a number
    torch.empty([2], { dtype: 32 });
    // @ts-expect-error -- a typed array's constructor
    torch.tensor([1], { dtype: Float32Array });
    // @ts-expect-error -- numpy's name
    torch.tensor([1], { dtype: "double" });
  });

  it("where they are converted", () => {
    x.to("bfloat16");
    // @ts-expect-error -- shortened
    x.to("bf16");
    // @ts-expect-error -- in capitals
    x.view("Int32");
    // @ts-expect-error -- a dtype that libtorch does not compute with
    x.sum([0], true, { dtype: "uint64" });
    // @ts-expect-error -- shortened
    torch.promoteTypes("float32", "f64");
    // @ts-expect-error -- with a bit too many
    new torch.nn.Linear(2, 2).to("float33");
    x.to("cuda:1");
    new torch.nn.Linear(2, 2).to("cpu", "bfloat16");
    // @ts-expect-error -- weights are floating-point numbers
    new torch.nn.Linear(2, 2).to("int32");
  });

  it("where it must be a floating-point one", () => {
    torch.setDefaultDtype("float64");
    // @ts-expect-error -- of integers
    torch.setDefaultDtype("int64");
    // @ts-expect-error -- of complex numbers
    torch.withDefaultDtype("complex64", () => x);
    torch.autocast({ device: "cpu", dtype: "bfloat16" }, () => x);
    // @ts-expect-error -- of integers
    torch.autocast({ device: "cpu", dtype: "int8" }, () => x);
    // @ts-expect-error -- shortened
    torch.autocast({ device: "cpu", dtype: "bf16" }, () => x);
  });
});

describe("a wrong device does not compile", () => {
  it("where tensors are made or moved", () => {
    torch.zeros([2], { device: "cpu" });
    torch.zeros([2], { device: "cuda:1" });
    // @ts-expect-error -- no such kind
    torch.zeros([2], { device: "gpu" });
    // @ts-expect-error -- in capitals
    torch.ones([2], { device: "CPU" });
    torch.zeros([2], { device: "cuda:15" });
    // @ts-expect-error -- no number
    torch.ones([2], { device: "cuda:first" });
    // @ts-expect-error -- a negative number
    torch.ones([2], { device: "cuda:-1" });
    // @ts-expect-error -- a fraction
    x.to("cuda:1.5");
    // @ts-expect-error -- without the number
    new torch.Generator({ device: "cuda:" });
    // @ts-expect-error -- a bare number
    torch.tensor([1], { device: 0 });
    // @ts-expect-error -- another library's
    x.to("webgpu");
    torch.cuda.synchronize("cuda:1");
    // @ts-expect-error -- no CUDA device
    torch.cuda.synchronize("cpu");
    // @ts-expect-error -- another separator
    x.to("cuda-1", "float32");
  });
});

describe("a wrong layout or memory format does not compile", () => {
  it("in options", () => {
    torch.zeros([2], { layout: "sparse_coo" });
    // @ts-expect-error -- short for sparse_coo
    torch.zeros([2], { layout: "sparse" });
    x.contiguous({ memoryFormat: "channels_last" });
    // @ts-expect-error -- TensorFlow's name
    x.contiguous({ memoryFormat: "nhwc" });
  });
});

describe("a wrong option name does not compile", () => {
  it("of operators", () => {
    torch.add(x, x, { alpha: 2 });
    // @ts-expect-error -- of another operator
    torch.add(x, x, { beta: 2 });
    // @ts-expect-error -- in snake case
    torch.zeros([2], { requires_grad: true });
    // @ts-expect-error -- in snake case
    torch.div(x, x, { rounding_mode: "floor" });
    // @ts-expect-error -- in snake case
    x.contiguous({ memory_format: "channels_last" });
    // @ts-expect-error -- misspelled
    torch.sum(x, [0], true, { dtyp: "float32" });
    // @ts-expect-error -- the generated methods have no extra options
    x.relu({ inplace: true });
  });

  it("of tensors and of autograd", () => {
    x.backward({ retainGraph: true });
    // @ts-expect-error -- in snake case
    x.backward({ retain_graph: true });
    // @ts-expect-error -- in snake case
    torch.autograd.grad([x], [x], { create_graph: true });
    // @ts-expect-error -- NumPy's
    torch.tensor([1], { copy: false });
    x.backward(x, { retainGraph: true });
    // @ts-expect-error -- a list is no gradient
    x.backward([x]);
    // @ts-expect-error -- in capitals
    torch.autograd.gradcheck((y) => y, x, { EPS: 1 });
    // @ts-expect-error -- a text is no seed
    new torch.Generator({ seed: "1" });
  });

  it("of optimisers and files", () => {
    new torch.optim.AdamW([x], { lr: 0.1, weightDecay: 0 });
    // @ts-expect-error -- in snake case
    new torch.optim.AdamW([x], { weight_decay: 0 });
    // @ts-expect-error -- written out
    new torch.optim.AdamW([x], { learningRate: 0.1 });
    new torch.nn.Embedding(3, 2, { paddingIdx: 0 });
    // @ts-expect-error -- in snake case
    new torch.nn.Embedding(3, 2, { padding_idx: 0 });
    // @ts-expect-error -- PyTorch's older name
    new torch.nn.MSELoss({ size_average: true });
    // @ts-expect-error -- no such reduction
    new torch.nn.MSELoss({ reduction: "avg" });
    // @ts-expect-error -- a slice is text with a colon, or an object
    x.at("1;2");
    // @ts-expect-error -- Python's slice has stop
    x.at({ start: 1, end: 2 });
    // @ts-expect-error -- one beta
    new torch.optim.AdamW([x], { betas: [0.9] });
    torch.safetensors.open("x.safetensors", { mmap: true });
    // @ts-expect-error -- another name
    torch.safetensors.open("x.safetensors", { map: true });
    // @ts-expect-error -- metadata is text
    torch.safetensors.save("x.safetensors", new Map([["x", x]]), { epoch: 3 });
    // @ts-expect-error -- another name
    torch.pickle.loadStateDict("x.pt", { name: "model" });
  });
});

describe("a wrong operand does not compile", () => {
  it("of another kind", () => {
    // @ts-expect-error -- a number is no tensor
    torch.matmul(x, 2);
    // @ts-expect-error -- a text is no number
    x.add("2");
    // @ts-expect-error -- a list of numbers is no list of tensors
    torch.cat([1, 2]);
    // @ts-expect-error -- a shape is a list
    torch.zeros("2, 3");
    // @ts-expect-error -- a dimension is a number
    x.softmax("rows");
    // @ts-expect-error -- an operand is missing
    torch.addmm(x, x);
    // @ts-expect-error -- one too many
    torch.relu(x, x);
  });

  it("of a name that there is not", () => {
    // @ts-expect-error -- in snake case
    torch.index_select(x, 0, x);
    // @ts-expect-error -- in snake case
    x.masked_fill(x, 0);
    // @ts-expect-error -- NumPy's
    x.astype("float32");
  });
});

describe("a wrong text does not compile", () => {
  it("of rounding, sides, orders and grids", () => {
    torch.div(x, x, { roundingMode: "floor" });
    x.div_(2, { roundingMode: null });
    // @ts-expect-error -- misspelled
    torch.div(x, x, { roundingMode: "foor" });
    // @ts-expect-error -- no such mode
    x.div_(2, { roundingMode: "ceil" });
    torch.meshgrid([x, x], { indexing: "xy" });
    // @ts-expect-error -- in capitals
    torch.meshgrid([x, x], { indexing: "XY" });
    torch.searchsorted(x, x, { side: "right" });
    // @ts-expect-error -- no side
    torch.searchsorted(x, x, { side: "centre" });
    // @ts-expect-error -- no side
    torch.padSequence([x], false, 0, "both");
    x.quantile(0.5, null, false, { interpolation: "midpoint" });
    // @ts-expect-error -- of images
    x.quantile(0.5, null, false, { interpolation: "bilinear" });
  });

  it("of padding", () => {
    torch.pad(x, [1, 1], "circular");
    // @ts-expect-error -- NumPy's
    torch.pad(x, [1, 1], "symmetric");
    torch.conv1d(x, x, null, 1, "same");
    // @ts-expect-error -- NumPy's
    torch.conv1d(x, x, null, 1, "full");
    torch.stft(x, 4, null, null, null, true, "reflect");
    // @ts-expect-error -- no such mode
    torch.stft(x, 4, null, null, null, true, "mirror");
  });

  it("of reductions: each operator has its own", () => {
    torch.scatterReduce(x, 0, x, x, "amax");
    // @ts-expect-error -- of segmentReduce
    torch.scatterReduce(x, 0, x, x, "max");
    // @ts-expect-error -- of scatterReduce
    torch.scatter(x, 0, x, x, { reduce: "sum" });
    // @ts-expect-error -- of scatterReduce
    x.indexReduce(0, x, x, "sum");
    torch.segmentReduce(x, "max");
    // @ts-expect-error -- of scatterReduce
    torch.segmentReduce(x, "amax");
  });

  it("of linear algebra, Fourier transforms and activations", () => {
    torch.linalg.eigh(x, "U");
    // @ts-expect-error -- written out
    torch.linalg.eigh(x, "upper");
    // @ts-expect-error -- NumPy's
    torch.linalg.qr(x, "full");
    torch.linalg.norm(x, "fro");
    torch.linalg.norm(x, Infinity);
    // @ts-expect-error -- a text for a number
    torch.linalg.norm(x, "inf");
    // @ts-expect-error -- no norm
    torch.linalg.cond(x, "frob");
    // @ts-expect-error -- of lstsq
    torch.linalg.svd(x, true, { driver: "gelsd" });
    // @ts-expect-error -- a driver of svd
    torch.linalg.lstsq(x, x, null, { driver: "gesvd" });
    torch.fft.fft(x, null, -1, "ortho");
    // @ts-expect-error -- no such norm
    torch.fft.fft(x, null, -1, "unitary");
    torch.gelu(x, { approximate: "tanh" });
    // @ts-expect-error -- no such approximation
    torch.gelu(x, { approximate: "erf" });
  });
});
