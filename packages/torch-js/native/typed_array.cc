// Typed arrays to tensors and back: by copy, or as a view on the tensor's memory.
#include <ATen/ATen.h>

#include <cstring>

#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"
#include "written.h"

namespace torchjs {

namespace {

struct Bytes {
  void* data = nullptr;
  size_t length = 0;  // elements
  napi_typedarray_type type = napi_uint8_array;
};

Bytes typedArray(napi_env env, napi_value value, const char* what) {
  bool typed = false;
  check(env, napi_is_typedarray(env, value, &typed));
  if (!typed)
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected a typed array, found " + describe(env, value));
  Bytes bytes;
  check(env, napi_get_typedarray_info(env, value, &bytes.type, &bytes.length, &bytes.data, nullptr, nullptr));
  return bytes;
}

size_t elementSize(napi_typedarray_type type) {
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return 8;
    default:
      return 1;
  }
}

// The typed array that holds a dtype's bits: 16-bit floats as Uint16Array, complex numbers as pairs.
napi_typedarray_type arrayType(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
    case at::kComplexFloat:
      return napi_float32_array;
    case at::kDouble:
    case at::kComplexDouble:
      return napi_float64_array;
    case at::kLong:
      return napi_bigint64_array;
    case at::kInt:
      return napi_int32_array;
    case at::kShort:
      return napi_int16_array;
    case at::kChar:
      return napi_int8_array;
    case at::kHalf:
    case at::kComplexHalf:
    case at::kBFloat16:
      return napi_uint16_array;
    default:
      return napi_uint8_array;
  }
}

std::vector<int64_t> sizes(napi_env env, napi_value array, const char* what) {
  if (!isArray(env, array))
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected a shape, found " + describe(env, array));
  std::vector<int64_t> shape;
  for (napi_value value : elements(env, array)) {
    shape.push_back(toInt64(env, value, what));
    if (shape.back() < 0) throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": a size must not be negative");
  }
  return shape;
}

// fromTypedArray(array, shape, dtype): a copy; `dtype` says how to read the bits.
napi_value fromTypedArray(Call& call) {
  napi_env env = call.env;
  Bytes bytes = typedArray(env, call.at(0), "fromTypedArray");
  std::vector<int64_t> shape = sizes(env, call.at(1), "fromTypedArray");
  at::ScalarType type;
  if (typeOf(env, call.at(2)) != napi_string || !parseDtype(toString(env, call.at(2)), type))
    throw UsageError("TORCH_ARGUMENTS", "fromTypedArray: expected a dtype, found " + describe(env, call.at(2)));
  size_t available = bytes.length * elementSize(bytes.type), wanted = c10::elementSize(type);
  for (int64_t size : shape)
    if (__builtin_mul_overflow(wanted, static_cast<size_t>(size), &wanted))
      throw UsageError("TORCH_ARGUMENTS", "fromTypedArray: the shape has more elements than memory can hold");
  if (wanted != available) {
    std::string found =
        std::to_string(bytes.length) + " elements of " + std::to_string(elementSize(bytes.type)) + " bytes";
    throw UsageError("TORCH_ARGUMENTS", "fromTypedArray: a tensor of this shape and dtype " + dtypeName(type) +
                                            " takes " + std::to_string(wanted) + " bytes, found " + found);
  }
  at::Tensor tensor = at::empty(shape, at::TensorOptions().dtype(type));
  if (wanted) std::memcpy(tensor.data_ptr(), bytes.data, wanted);
  return wrap(env, std::move(tensor));
}

napi_value newTypedArray(napi_env env, napi_value buffer, const at::Tensor& tensor, size_t byteLength) {
  napi_typedarray_type type = arrayType(tensor.scalar_type());
  napi_value array;
  check(env, napi_create_typedarray(env, type, byteLength / elementSize(type), buffer, 0, &array));
  return array;
}

size_t byteLength(const at::Tensor& tensor) { return static_cast<size_t>(tensor.numel()) * tensor.element_size(); }

// What Node cannot hold would end the process or fail halfway.
void checkReadable(const Environment& environment, const at::Tensor& tensor, const std::string& what) {
  if (!fitsStorage(tensor))
    throw UsageError("TORCH_ERROR", what + ": " + describe(tensor) + " reaches beyond its storage of " +
                                        std::to_string(tensor.storage().nbytes()) + " bytes");
  if (static_cast<double>(tensor.numel()) * static_cast<double>(tensor.element_size()) > environment.longestBuffer)
    throw UsageError("TORCH_ARGUMENTS", what + ": a typed array of this Node holds at most " +
                                            std::to_string(static_cast<int64_t>(environment.longestBuffer)) +
                                            " bytes, too few for " + describe(tensor) + "; take it in parts (narrow)");
}

// Where there is no memory the constructor throws, while napi_create_arraybuffer ends the process.
napi_value newArrayBuffer(napi_env env, size_t bytes, void** data) {
  napi_value global, constructor, length = fromDouble(env, static_cast<double>(bytes)), buffer, error;
  check(env, napi_get_global(env, &global));
  check(env, napi_get_named_property(env, global, "ArrayBuffer", &constructor));
  if (napi_new_instance(env, constructor, 1, &length, &buffer) != napi_ok) {
    check(env, napi_get_and_clear_last_exception(env, &error));
    throw UsageError("TORCH_OUT_OF_MEMORY", "toArray: Node has no memory for " + std::to_string(bytes) + " bytes");
  }
  size_t found = 0;
  check(env, napi_get_arraybuffer_info(env, buffer, data, &found));
  if (found != bytes) throw UsageError("TORCH_NODE_API", "toArray: the global ArrayBuffer is not Node's");
  return buffer;
}

// toTypedArray(tensor): a copy in JavaScript's own memory, row-major.
napi_value toTypedArray(Call& call) {
  const at::Tensor& given = unwrap(call.env, call.at(0), "toArray");
  checkReadable(call.environment, given, "toArray");
  at::Tensor tensor = given.detach().to(at::kCPU);
  if (tensor._is_zerotensor()) tensor = at::zeros(tensor.sizes(), at::TensorOptions().dtype(tensor.scalar_type()));
  if (tensor.layout() != at::kStrided) tensor = tensor.to_dense();
  tensor = tensor.resolve_conj().resolve_neg().contiguous();
  void* data = nullptr;
  napi_value buffer = newArrayBuffer(call.env, byteLength(tensor), &data);
  if (tensor.numel()) std::memcpy(data, tensor.data_ptr(), byteLength(tensor));
  return newTypedArray(call.env, buffer, tensor, byteLength(tensor));
}

// view(tensor): the tensor's own memory as a typed array; the storage lives, and stays in place, as long as the array.
napi_value view(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "data");
  if (tensor.requires_grad())
    throw UsageError("TORCH_ARGUMENTS", "data: " + describe(tensor) +
                                            " requires a gradient, which does not record what is "
                                            "written to its memory; use detach().data(), or toArray() for a copy");
  const char* reason = !tensor.device().is_cpu()             ? ""
                       : tensor.layout() != at::kStrided     ? ", not strided"
                       : !tensor.is_contiguous()             ? ", not contiguous"
                       : tensor.is_conj() || tensor.is_neg() ? ", a lazily conjugated or negated one"
                       : tensor._is_zerotensor()             ? ", without memory of its own"
                                                             : nullptr;
  if (reason)
    throw UsageError("TORCH_ARGUMENTS", "data: only a contiguous tensor on the CPU can be viewed, found " +
                                            describe(tensor) + reason + "; use toArray for a copy");
  checkReadable(call.environment, tensor, "data");
  napi_value buffer;
  if (tensor.numel() == 0) {
    void* data = nullptr;
    check(call.env, napi_create_arraybuffer(call.env, 0, &data, &buffer));
    return newTypedArray(call.env, buffer, tensor, 0);
  }
  // Resizing would free the memory that the array shows: from here on it is an error.
  tensor.storage().unsafeGetStorageImpl()->set_resizable(false);
  auto* storage = new at::Storage(tensor.storage());
  auto finalize = [](node_api_basic_env, void*, void* hint) { delete static_cast<at::Storage*>(hint); };
  napi_status status =
      napi_create_external_arraybuffer(call.env, tensor.data_ptr(), byteLength(tensor), finalize, storage, &buffer);
  // Only this failure leaves the finalizer to us: after any other, Node has called it or is about to.
  if (status == napi_no_external_buffers_allowed) delete storage;
  check(call.env, status);
  return newTypedArray(call.env, buffer, tensor, byteLength(tensor));
}

}  // namespace

void registerTypedArrays(napi_env env, napi_value exports) {
  exportFunction(env, exports, "fromTypedArray", callback<fromTypedArray>);
  exportFunction(env, exports, "toTypedArray", callback<toTypedArray>);
  exportFunction(env, exports, "view", callback<view>);
}

}  // namespace torchjs
