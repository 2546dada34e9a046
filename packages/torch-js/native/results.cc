#include <ATen/core/List.h>
#include <ATen/core/ivalue.h>

#include "conversion.h"
#include "napi.h"
#include "tensor.h"

namespace torchjs {

napi_value fromIValue(napi_env env, const c10::IValue& value) {
  if (value.isTensor()) return wrap(env, value.toTensor());
  if (value.isNone()) return null(env);
  if (value.isBool()) return fromBool(env, value.toBool());
  if (value.isInt()) return fromInt64(env, value.toInt());
  if (value.isDouble()) return fromDouble(env, value.toDouble());
  if (value.isString()) return fromString(env, value.toStringRef());
  if (value.isDevice()) return fromString(env, value.toDevice().str());
  if (value.isComplexDouble()) {
    napi_value object;
    check(env, napi_create_object(env, &object));
    setProperty(env, object, "re", fromDouble(env, value.toComplexDouble().real()));
    setProperty(env, object, "im", fromDouble(env, value.toComplexDouble().imag()));
    return object;
  }
  if (value.isList()) {
    c10::ArrayRef<c10::IValue> list = value.toListRef();
    napi_value array = newArray(env, list.size());
    for (size_t i = 0; i < list.size(); ++i) setElement(env, array, i, fromIValue(env, list[i]));
    return array;
  }
  if (value.isTuple()) {
    const auto& items = value.toTupleRef().elements();
    napi_value array = newArray(env, items.size());
    for (size_t i = 0; i < items.size(); ++i) setElement(env, array, i, fromIValue(env, items[i]));
    return array;
  }
  throw UsageError("TORCH_RESULT", "a result of type " + value.tagKind() + " cannot be given to JavaScript");
}

}  // namespace torchjs
