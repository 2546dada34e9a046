#include "guards.h"

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cmath>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>
#include <unordered_map>

#include "napi.h"
#include "schema.h"
#include "tensor.h"

namespace torchjs {

namespace {

using Arguments = std::vector<c10::IValue>;

// Null where the overload has no such argument, or where it was left out and has no default.
const c10::IValue* find(const Overload& overload, const Arguments& arguments, const char* name) {
  const std::optional<int> index = overload.schema().argumentIndexWithName(name);
  return index && !arguments[static_cast<size_t>(*index)].isNone() ? &arguments[static_cast<size_t>(*index)] : nullptr;
}

[[noreturn]] void refuse(const Overload& overload, const std::string& expected, const std::string& found,
                         const std::string& advice) {
  throw UsageError("TORCH_ARGUMENTS", overload.name + ": expected " + expected + ", found " + found + "; " + advice);
}

// Until libtorch 2.15, which has these wrap around, they trap as well: floor_divide, remainder, fmod, a floor.
constexpr bool kOnlyTruncationTraps = TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= 15;

// The numbers of an operand as a kernel divides them; those of a sparse tensor lie in a tensor of their own.
at::Tensor converted(const c10::IValue& operand, at::ScalarType common) {
  // 4294967295 becomes an int32 of -1.
  if (!operand.isTensor()) return at::scalar_tensor(operand.toScalar().toLong(), at::kLong).to(common);
  const at::Tensor& tensor = operand.toTensor();
  const bool sparse = tensor.layout() != at::kStrided;
  return (sparse ? tensor.is_sparse() ? tensor._values() : tensor.values() : tensor).to(common);
}

at::ScalarType commonType(const c10::IValue& a, const c10::IValue& b) {
  if (!a.isTensor()) return at::result_type(a.toScalar(), b.toTensor());
  return b.isTensor() ? at::result_type(a.toTensor(), b.toTensor()) : at::result_type(a.toTensor(), b.toScalar());
}

bool isElsewhere(const c10::IValue& operand) { return operand.isTensor() && !operand.toTensor().is_cpu(); }

// The processor's division of the smallest integer by -1 traps.
void checkDivision(const Overload& overload, const Arguments& arguments) {
  const c10::IValue &self = arguments[0], &other = arguments[1];
  if (isElsewhere(self) || isElsewhere(other)) return;
  const at::ScalarType common = commonType(self, other);
  // Smaller integers are divided as int32.
  if (common != at::kInt && common != at::kLong) return;
  const int64_t smallest =
      common == at::kInt ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int64_t>::min();
  const at::Tensor minusOne = converted(other, common).eq(-1);
  if (!minusOne.any().item<bool>()) return;
  if (!converted(self, common).eq(smallest).logical_and(minusOne).any().item<bool>()) return;
  refuse(overload, "quotients that " + dtypeName(common) + " can hold", std::to_string(smallest) + " divided by -1",
         std::string("convert an operand to ") + (common == at::kInt ? "int64" : "float64") + " first");
}

// On its way to the least common multiple of the smallest integer and another, a kernel may divide it by -1.
void checkMultiple(const Overload& overload, const Arguments& arguments) {
  if (isElsewhere(arguments[0]) || isElsewhere(arguments[1])) return;
  const at::ScalarType common = commonType(arguments[0], arguments[1]);
  if (common != at::kInt && common != at::kLong) return;
  const int64_t smallest =
      common == at::kInt ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int64_t>::min();
  for (size_t i : {0, 1})
    if (converted(arguments[i], common).eq(smallest).any().item<bool>())
      refuse(overload, "integers whose magnitude " + dtypeName(common) + " can hold", std::to_string(smallest),
             std::string("convert the operands to ") + (common == at::kInt ? "int64" : "float64") + " first");
}

void checkRounded(const Overload& overload, const Arguments& arguments) {
  const c10::IValue* mode = find(overload, arguments, "rounding_mode");
  if (mode != nullptr && (!kOnlyTruncationTraps || mode->toStringRef() == "trunc")) checkDivision(overload, arguments);
}

// As an integer dtype takes it; nothing for what libtorch refuses itself.
std::optional<int64_t> truncated(const c10::IValue* value, int64_t otherwise) {
  if (value == nullptr) return otherwise;
  const at::Scalar number = value->toScalar();
  if (number.isIntegral(true)) return number.toLong();
  if (!number.isFloatingPoint() || !(std::abs(number.toDouble()) < 0x1p63)) return std::nullopt;
  return static_cast<int64_t>(number.toDouble());
}

// range and arange divide the distance by the step to find how many numbers there are.
void checkRange(const Overload& overload, const Arguments& arguments) {
  const bool inclusive = overload.schema().name() == "aten::range";
  const c10::IValue *start = find(overload, arguments, "start"), *end = find(overload, arguments, "end"),
                    *step = find(overload, arguments, "step"), *out = find(overload, arguments, "out"),
                    *dtype = find(overload, arguments, "dtype");
  at::ScalarType type = inclusive ? at::kFloat : at::kLong;
  if (out != nullptr)
    type = out->toTensor().scalar_type();
  else if (dtype != nullptr)
    type = static_cast<at::ScalarType>(dtype->toInt());
  if (!at::isIntegralType(type, true)) return;
  const auto from = truncated(start, 0), to = truncated(end, 0), by = truncated(step, 1);
  if (!from || !to || !by) return;
  if (*by == 0) {
    // For a step of 0 in any dtype libtorch has an error.
    if (!inclusive || step->toScalar().toDouble() == 0) return;
    std::ostringstream found;
    found << step->toScalar().toDouble();
    refuse(overload, "a step of at least 1 or at most -1 for dtype " + dtypeName(type), found.str(),
           "give a whole step, or a floating-point dtype and convert the result");
  }
  int64_t distance = 0;
  // It wraps around.
  __builtin_sub_overflow(*to, *from, &distance);
  if (*by == -1 && distance == std::numeric_limits<int64_t>::min())
    refuse(overload, "fewer than 2^63 numbers", "a range from " + std::to_string(*from) + " to " + std::to_string(*to),
           "give a shorter range");
}

void checkBatchSizes(const Overload& overload, const Arguments& arguments) {
  const c10::IValue* sizes = find(overload, arguments, "batch_sizes");
  if (sizes != nullptr && sizes->toTensor().numel() == 0)
    refuse(overload, "batchSizes with at least one element", describe(sizes->toTensor()),
           "give the number of sequences that each time step has");
}

void checkLstm(const Overload& overload, const Arguments& arguments) {
  checkBatchSizes(overload, arguments);
  const c10::IValue* states = find(overload, arguments, "hx");
  if (states == nullptr || states->toListRef().size() != 2) return;
  const at::Tensor& hidden = states->toListRef()[0].toTensor();
  const at::Tensor& cell = states->toListRef()[1].toTensor();
  if (hidden.dim() == 0 || cell.dim() == 0 || hidden.size(0) == cell.size(0)) return;
  refuse(overload, "a hidden and a cell state of as many layers in hx", describe(hidden) + " and " + describe(cell),
         "give both the size layers * directions in dimension 0");
}

// The search narrows the numbers' range by a bin at each step, until nothing is left.
void checkSearch(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& input = arguments[0].toTensor();
  const int64_t count = arguments[1].toInt(), bins = arguments[2].toInt();
  if (!input.is_cpu() || input.scalar_type() != at::kFloat || !input.is_contiguous())
    refuse(overload, "a contiguous input of dtype float32 on the CPU", describe(input),
           "convert it with to() and contiguous()");
  if (count < 1 || count > input.numel())
    refuse(overload, "numel from 1 to " + std::to_string(input.numel()), std::to_string(count),
           "give the number of elements to look at");
  const double ratio = arguments[3].toDouble();
  if (!(ratio >= 0 && ratio <= 1))
    refuse(overload, "a ratio from 0 to 1", std::to_string(ratio),
           "it is the share of the bins that may be cut off; 0.16 is usual");
  if (bins < 1) refuse(overload, "nBins of at least 1", std::to_string(bins), "200 is usual");
  const auto [low, high] = at::flatten(input).narrow(0, 0, count).aminmax();
  const float from = low.item<float>(), to = high.item<float>();
  const float step = (to - from) / static_cast<float>(bins), largest = std::max(std::abs(from), std::abs(to));
  // Also where the comparison has no answer.
  if (from == to || !(step < std::nextafter(largest, std::numeric_limits<float>::infinity()) - largest)) return;
  std::ostringstream found;
  found.precision(9);  // tells any two float32 apart
  found << bins << " bins from " << from << " to " << to;
  refuse(overload, "bins that float32 can tell apart", found.str(), "give fewer bins");
}

// The eigenvalue routine reads past its memory, where the one that also gives vectors has an error.
void checkFinite(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& matrix = arguments[0].toTensor();
  if (!matrix.is_cpu() || matrix.layout() != at::kStrided || at::isfinite(matrix).all().item<bool>()) return;
  refuse(overload, "a matrix of finite numbers", "NaN or infinity in " + describe(matrix),
         "find where they come from, for example with isfinite()");
}

// The kernel takes every index array for dense memory.
void checkCopy(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& self = arguments[0].toTensor();
  if (self.layout() == at::kStrided || self.layout() == at::kSparse) return;
  refuse(overload, "a dense or a coordinate-sparse tensor", describe(self), "clone() copies it");
}

// The kernel writes zeros of four bytes each.
void checkZero(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& self = arguments[0].toTensor();
  if (!self.is_mkldnn() || self.scalar_type() == at::kFloat) return;
  refuse(overload, "float32 in the layout mkldnn", describe(self), "convert it with toDense() first");
}

void checkNoMkldnn(const Overload& overload, const Arguments& arguments) {
  for (const c10::IValue& each : arguments)
    if (each.isTensor() && each.toTensor().is_mkldnn())
      refuse(overload, "dense tensors", describe(each.toTensor()), "convert it with toDense() first");
}

// The routine frees what it still reads where a result takes the operand's place.
void checkOwnOut(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& operand = arguments[0].toTensor();
  for (size_t i = 1; i < arguments.size(); ++i)
    if (overload.schema().arguments()[i].is_out() && arguments[i].isTensor() && arguments[i].toTensor().defined() &&
        arguments[i].toTensor().is_alias_of(operand))
      refuse(overload, overload.schema().arguments()[i].name() + " with memory of its own", "that of the operand",
             "give another tensor, or leave it out");
}

// Drawing by inversion never ends.
void checkCount(const Overload& overload, const Arguments& arguments) {
  const at::Tensor& count = arguments[0].toTensor();
  if (!count.is_cpu() || !at::isnan(count).any().item<bool>()) return;
  refuse(overload, "counts that are numbers", "NaN in " + describe(count), "give whole numbers of at least 0");
}

// Looking for the largest integer above `from` that the dtype has never ends.
void checkRandomFrom(const Overload& overload, const Arguments& arguments) {
  const c10::IValue *from = find(overload, arguments, "from"), *to = find(overload, arguments, "to");
  if (from == nullptr || to != nullptr || from->toInt() != std::numeric_limits<int64_t>::max()) return;
  refuse(overload, "from below 2^63 - 1 where to is null", std::to_string(from->toInt()), "give a smaller from");
}

// Of the kernels of orthogonal polynomials: they take a step for each degree, and a degree may be 2^63.
constexpr double kHighestDegree = 1e6;

void checkDegree(const Overload& overload, const Arguments& arguments) {
  const c10::IValue &x = arguments[0], &degree = arguments[1];
  if (isElsewhere(x) || isElsewhere(degree)) return;
  const at::Tensor degrees =
      degree.isTensor() ? degree.toTensor() : at::scalar_tensor(degree.toScalar().toDouble(), at::kDouble);
  if (at::isComplexType(degrees.scalar_type()) || degrees.numel() == 0) return;
  const double highest = at::nan_to_num(degrees.to(at::kDouble)).max().item<double>();
  if (highest <= kHighestDegree) return;
  std::ostringstream found;
  found << highest;
  refuse(overload, "degrees n up to 1,000,000", found.str(), "each degree takes a step for each element");
}

bool isPolynomial(std::string_view name) {
  return name.rfind("aten::special_", 0) == 0 && name.find("_polynomial_") != std::string_view::npos;
}

}  // namespace

Guard guardOf(const c10::FunctionSchema& schema) {
  static const std::unordered_map<std::string_view, Guard> guards{
      {"aten::div", checkRounded},
      {"aten::div_", checkRounded},
      {"aten::divide", checkRounded},
      {"aten::divide_", checkRounded},
      {"aten::floor_divide", checkDivision},
      {"aten::floor_divide_", checkDivision},
      {"aten::remainder", checkDivision},
      {"aten::remainder_", checkDivision},
      {"aten::fmod", checkDivision},
      {"aten::fmod_", checkDivision},
      {"aten::lcm", checkMultiple},
      {"aten::lcm_", checkMultiple},
      {"aten::range", checkRange},
      {"aten::arange", checkRange},
      {"aten::gru", checkBatchSizes},
      {"aten::rnn_relu", checkBatchSizes},
      {"aten::rnn_tanh", checkBatchSizes},
      {"aten::lstm", checkLstm},
      {"aten::choose_qparams_optimized", checkSearch},
      {"aten::linalg_eigvals", checkFinite},
      {"aten::_linalg_eigvals", checkFinite},
      {"aten::binomial", checkCount},
      {"aten::copy", checkCopy},
      {"aten::zero", checkZero},
      {"aten::zero_", checkZero},
      {"aten::index_copy", checkNoMkldnn},
      {"aten::index_copy_", checkNoMkldnn},
      {"aten::svd", checkOwnOut},
      {"aten::linalg_svd", checkOwnOut},
      {"aten::linalg_svdvals", checkOwnOut},
      {"aten::random", checkRandomFrom},
      {"aten::random_", checkRandomFrom},
  };
  if (isPolynomial(schema.name())) return checkDegree;
  const auto found = guards.find(schema.name());
  if (found == guards.end()) return nullptr;
  if (found->second == checkRandomFrom && !schema.argumentIndexWithName("from")) return nullptr;
  if (found->second == checkRounded && !schema.argumentIndexWithName("rounding_mode")) return nullptr;
  if (found->second == checkDivision && kOnlyTruncationTraps) return nullptr;
  return found->second;
}

}  // namespace torchjs
