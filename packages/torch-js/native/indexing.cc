// Indexing as Python's `t[...]`: integers, slices, new axes, an ellipsis, masks and tensors of indices.
#include <ATen/ATen.h>
#include <ATen/TensorIndexing.h>

#include "conversion.h"
#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

using at::indexing::TensorIndex;

std::optional<c10::SymInt> bound(napi_env env, napi_value value) {
  if (isNullish(env, value)) return std::nullopt;
  return c10::SymInt(toInt64(env, value, "slice"));
}

// An index: null, a boolean, an integer, "...", a Tensor, or [start, stop, step] with null for what is left out.
TensorIndex toIndex(napi_env env, napi_value value) {
  if (isNullish(env, value)) return TensorIndex(at::indexing::None);
  switch (typeOf(env, value)) {
    case napi_boolean:
      return TensorIndex(toBool(env, value, "index"));
    case napi_string:
      return TensorIndex("...");
    case napi_object:
      break;
    default:
      return TensorIndex(c10::SymInt(toInt64(env, value, "index")));
  }
  if (!isArray(env, value)) return TensorIndex(unwrap(env, value, "index"));
  return TensorIndex(at::indexing::Slice(bound(env, element(env, value, 0)), bound(env, element(env, value, 1)),
                                         bound(env, element(env, value, 2))));
}

std::vector<TensorIndex> toIndices(napi_env env, napi_value array) {
  std::vector<TensorIndex> indices;
  for (napi_value value : elements(env, array)) indices.push_back(toIndex(env, value));
  return indices;
}

// index(tensor, indices): a view where the indices are integers and slices, else a copy.
napi_value index(Call& call) {
  call.environment.entry = "index";
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "index");
  call.environment.operands = {"self: " + describe(tensor)};
  return wrap(call.env, tensor.index(toIndices(call.env, call.at(1))));
}

// setIndex(tensor, indices, value)
napi_value setIndex(Call& call) {
  call.environment.entry = "setIndex";
  at::Tensor tensor = unwrap(call.env, call.at(0), "setIndex");
  const std::vector<TensorIndex> indices = toIndices(call.env, call.at(1));
  const ArgumentType scalar{Base::Scalar};
  Value value(call.env, call.at(2));
  call.environment.operands = {"self: " + describe(tensor), "value: " + describe(call.env, value.value)};
  if (value.handle)
    tensor.index_put_(indices, unwrap(call.env, value.value, "setIndex"));
  else if (accepts(call.env, scalar, value))
    tensor.index_put_(indices, toIValue(call.env, scalar, value, "setIndex").toScalar());
  else
    throw UsageError("TORCH_ARGUMENTS",
                     "setIndex: expected a Tensor or a number, found " + describe(call.env, value.value));
  return undefined(call.env);
}

}  // namespace

void registerIndexing(napi_env env, napi_value exports) {
  exportFunction(env, exports, "index", callback<index>);
  exportFunction(env, exports, "setIndex", callback<setIndex>);
}

}  // namespace torchjs
