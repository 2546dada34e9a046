#include "tensor.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <sstream>
#include <utility>

#include "conversion.h"
#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "scopes.h"

namespace torchjs {

namespace {

constexpr std::array<std::pair<const char*, at::ScalarType>, 13> kDtypes{{
    {"float32", at::kFloat},
    {"float64", at::kDouble},
    {"int64", at::kLong},
    {"int32", at::kInt},
    {"bool", at::kBool},
    {"uint8", at::kByte},
    {"int8", at::kChar},
    {"int16", at::kShort},
    {"bfloat16", at::kBFloat16},
    {"float16", at::kHalf},
    {"complex64", at::kComplexFloat},
    {"complex128", at::kComplexDouble},
    {"complex32", at::kComplexHalf},
}};

}  // namespace

std::string dtypeName(at::ScalarType type) {
  for (const auto& [name, value] : kDtypes)
    if (value == type) return name;
  return at::toString(type);
}

bool parseDtype(const std::string& name, at::ScalarType& type) {
  for (const auto& [known, value] : kDtypes)
    if (name == known) {
      type = value;
      return true;
    }
  return false;
}

std::string describe(const at::Tensor& tensor) {
  if (!tensor.defined()) return "undefined Tensor";
  std::ostringstream text;
  text << "Tensor " << dtypeName(tensor.scalar_type()) << ' ' << tensor.sizes();
  if (!tensor.device().is_cpu()) text << ' ' << tensor.device();
  return text.str();
}

Handle* handleOf(napi_env env, napi_value value) {
  if (typeOf(env, value) != napi_object) return nullptr;
  void* data = nullptr;
  Environment& environment = Environment::of(env);
  if (napi_unwrap(env, value, &data) != napi_ok || data == nullptr) return numberedHandle(env, environment, value);
  return environment.handles.count(data) ? static_cast<Handle*>(data) : nullptr;
}

bool isTensor(napi_env env, napi_value value) { return handleOf(env, value) != nullptr; }

const at::Tensor& unwrap(napi_env env, napi_value value, const char* what) {
  Handle* handle = handleOf(env, value);
  if (!handle)
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected a Tensor, found " + describe(env, value));
  if (handle->disposed)
    throw UsageError("TORCH_DISPOSED", std::string(what) + ": the tensor has been disposed; keep it with " +
                                           "torch.keep or return it from tidy to use it later");
  return handle->tensor;
}

napi_value wrap(napi_env env, at::Tensor tensor) {
  if (!tensor.defined()) return null(env);
  Environment& environment = Environment::of(env);
  napi_value constructor = nullptr, object = nullptr;
  if (environment.tensorClass == nullptr) throw UsageError("TORCH_LOAD", "the add-on has not been initialised");
  check(env, napi_get_reference_value(env, environment.tensorClass, &constructor));
  check(env, napi_new_instance(env, constructor, 0, nullptr, &object));
  if (wrapInto(env, environment, object, std::move(tensor)) == nullptr) check(env, napi_generic_failure);
  return object;
}

std::string describe(napi_env env, napi_value value) {
  switch (typeOf(env, value)) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return toBool(env, value, "") ? "true" : "false";
    case napi_number: {
      napi_value text;
      check(env, napi_coerce_to_string(env, value, &text));
      return "number " + toString(env, text);
    }
    case napi_string: {
      constexpr size_t kShown = 60;
      std::string text = toString(env, value);
      return text.size() > kShown ? "string of " + std::to_string(text.size()) + " bytes" : "string \"" + text + "\"";
    }
    case napi_symbol:
      return "symbol";
    case napi_function:
      return "function";
    case napi_external:
      return "external";
    case napi_bigint:
      return "bigint";
    case napi_object:
      break;
  }
  if (Handle* handle = handleOf(env, value)) return handle->disposed ? "disposed Tensor" : describe(handle->tensor);
  if (isArray(env, value)) return "array of " + std::to_string(lengthOf(env, value));
  bool typed = false;
  check(env, napi_is_typedarray(env, value, &typed));
  return typed ? "typed array" : "object";
}

namespace {

napi_value shape(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "shape");
  napi_value result = newArray(call.env, tensor.dim());
  for (int64_t i = 0; i < tensor.dim(); ++i) setElement(call.env, result, i, fromInt64(call.env, tensor.size(i)));
  return result;
}

napi_value strides(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "strides");
  napi_value result = newArray(call.env, tensor.dim());
  for (int64_t i = 0; i < tensor.dim(); ++i) setElement(call.env, result, i, fromInt64(call.env, tensor.stride(i)));
  return result;
}

// Entries of their own, not operators: the dispatcher of an older libtorch does not have these.
napi_value dim(Call& call) { return fromInt64(call.env, unwrap(call.env, call.at(0), "dim").dim()); }

napi_value numel(Call& call) {
  return fromDouble(call.env, static_cast<double>(unwrap(call.env, call.at(0), "numel").numel()));
}

napi_value storageOffset(Call& call) {
  return fromInt64(call.env, unwrap(call.env, call.at(0), "storageOffset").storage_offset());
}

napi_value isContiguous(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "isContiguous");
  if (isNullish(call.env, call.at(1))) return fromBool(call.env, tensor.is_contiguous());
  const ArgumentType type{Base::MemoryFormat};
  const Value format(call.env, call.at(1));
  if (!accepts(call.env, type, format))
    throw UsageError("TORCH_ARGUMENTS", "isContiguous: argument memoryFormat: expected " + typeName(type) + ", found " +
                                            describe(call.env, format.value));
  return fromBool(call.env, tensor.is_contiguous(toIValue(call.env, type, format, "memoryFormat").toMemoryFormat()));
}

napi_value getDevice(Call& call) { return fromInt64(call.env, unwrap(call.env, call.at(0), "getDevice").get_device()); }

napi_value dtype(Call& call) {
  return fromString(call.env, dtypeName(unwrap(call.env, call.at(0), "dtype").scalar_type()));
}

napi_value device(Call& call) { return fromString(call.env, unwrap(call.env, call.at(0), "device").device().str()); }

napi_value text(Call& call) {
  std::ostringstream stream;
  stream << unwrap(call.env, call.at(0), "toString");
  return fromString(call.env, stream.str());
}

napi_value item(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "item");
  if (tensor.numel() != 1)
    throw UsageError("TORCH_ARGUMENTS", "item: expected a tensor of one element, found " + describe(tensor));
  at::Scalar scalar = tensor.item();
  if (scalar.isBoolean()) return fromBool(call.env, scalar.toBool());
  if (scalar.isIntegral(false)) return fromInt64(call.env, scalar.toLong());
  if (scalar.isComplex()) {
    napi_value object;
    check(call.env, napi_create_object(call.env, &object));
    setProperty(call.env, object, "re", fromDouble(call.env, scalar.toComplexDouble().real()));
    setProperty(call.env, object, "im", fromDouble(call.env, scalar.toComplexDouble().imag()));
    return object;
  }
  return fromDouble(call.env, scalar.toDouble());
}

napi_value same(Call& call) {
  return fromBool(call.env, unwrap(call.env, call.at(0), "isSame").is_same(unwrap(call.env, call.at(1), "isSame")));
}

// handleNumber(tensor): the number of its handle, or -1 for what is no tensor or disposed.
napi_value handleNumber(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  return fromInt64(call.env, handle == nullptr || handle->disposed ? -1 : Handles::numberOf(handle));
}

napi_value tensorCheck(Call& call) { return fromBool(call.env, isTensor(call.env, call.at(0))); }

}  // namespace

void registerTensor(napi_env env, napi_value exports) {
  exportFunction(env, exports, "shape", callback<shape>);
  exportFunction(env, exports, "strides", callback<strides>);
  exportFunction(env, exports, "dim", callback<dim>);
  exportFunction(env, exports, "numel", callback<numel>);
  exportFunction(env, exports, "storageOffset", callback<storageOffset>);
  exportFunction(env, exports, "isContiguous", callback<isContiguous>);
  exportFunction(env, exports, "getDevice", callback<getDevice>);
  exportFunction(env, exports, "dtype", callback<dtype>);
  exportFunction(env, exports, "device", callback<device>);
  exportFunction(env, exports, "text", callback<text>);
  exportFunction(env, exports, "item", callback<item>);
  exportFunction(env, exports, "isSame", callback<same>);
  exportFunction(env, exports, "handleNumber", callback<handleNumber>);
  exportFunction(env, exports, "isTensor", callback<tensorCheck>);
}

}  // namespace torchjs
