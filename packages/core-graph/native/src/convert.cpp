#include "convert.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <string>

#include "errors.h"

namespace hydride {
namespace {

constexpr std::size_t kArguments = 10;

[[noreturn]] void bad(const std::string& message) { throw GraphError("CORE_GRAPH_ARGUMENT", message); }

template <typename T>
std::vector<T> readArray(napi_env env, napi_value value, napi_typedarray_type wanted, const char* name) {
  bool isArray = false;
  check(napi_is_typedarray(env, value, &isArray));
  napi_typedarray_type type{};
  std::size_t length = 0;
  void* data = nullptr;
  if (isArray) check(napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr));
  if (!isArray || type != wanted) bad(std::string(name) + " is not a typed array of the expected kind");
  // Of a detached buffer the length is 0.
  const T* begin = static_cast<const T*>(data);
  return length == 0 || data == nullptr ? std::vector<T>() : std::vector<T>(begin, begin + length);
}

double readNumber(napi_env env, napi_value value, const char* name, double low, double high) {
  double out = 0;
  if (napi_get_value_double(env, value, &out) != napi_ok) bad(std::string(name) + " is not a number");
  if (!(out >= low && out <= high)) bad(std::string(name) + " is out of range");
  return out;
}

napi_value makeError(napi_env env, const char* code, const char* message, std::int64_t structure) {
  napi_value codeValue, text, error;
  check(napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &codeValue));
  check(napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &text));
  check(napi_create_error(env, codeValue, text, &error));
  if (structure >= 0) {
    napi_value position;
    check(napi_create_int64(env, structure, &position));
    check(napi_set_named_property(env, error, "structure", position));
  }
  return error;
}

}  // namespace

Batch readBatch(napi_env env, napi_callback_info info, napi_value& make) {
  std::size_t given = kArguments;
  napi_value arguments[kArguments];
  check(napi_get_cb_info(env, info, &given, arguments, nullptr, nullptr));
  if (given != kArguments) bad("expected " + std::to_string(kArguments) + " arguments");

  Batch batch;
  batch.positions = readArray<double>(env, arguments[0], napi_float64_array, "positions");
  batch.atomOffsets = readArray<std::int32_t>(env, arguments[1], napi_int32_array, "atomOffsets");
  batch.cells = readArray<double>(env, arguments[2], napi_float64_array, "cells");
  batch.pbc = readArray<std::uint8_t>(env, arguments[3], napi_uint8_array, "pbc");
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  batch.limits.cutoff = readNumber(env, arguments[4], "cutoff", std::numeric_limits<double>::denorm_min(),
                                   std::numeric_limits<double>::max());
  batch.limits.maxNeighbors = static_cast<std::int64_t>(readNumber(env, arguments[5], "maxNeighbors", 0, most));
  batch.limits.maxEdges = static_cast<std::int64_t>(readNumber(env, arguments[6], "maxEdges", 0, most));
  batch.threads = static_cast<int>(readNumber(env, arguments[7], "threads", 1, 1024));
  if (napi_get_value_bool(env, arguments[8], &batch.graph) != napi_ok) bad("graph is not a boolean");
  napi_valuetype type{};
  check(napi_typeof(env, arguments[9], &type));
  if (type != napi_function) bad("make is not a function");
  make = arguments[9];

  const auto& offsets = batch.atomOffsets;
  if (offsets.empty() || offsets[0] != 0 || !std::is_sorted(offsets.begin(), offsets.end())) {
    bad("atomOffsets does not rise from 0");
  }
  if (batch.positions.size() != 3 * static_cast<std::size_t>(offsets.back()))
    bad("positions does not match atomOffsets");
  if (batch.cells.size() != 9 * batch.structures()) bad("cells does not match atomOffsets");
  if (batch.pbc.size() != 3 * batch.structures()) bad("pbc does not match atomOffsets");
  return batch;
}

napi_value toError(napi_env env, std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NapiFailure&) {
    bool pending = false;
    check(napi_is_exception_pending(env, &pending));
    napi_value error = nullptr;
    if (pending && napi_get_and_clear_last_exception(env, &error) == napi_ok) return error;
    return makeError(env, "CORE_GRAPH_NATIVE", "Node-API refused a call", -1);
  } catch (const GraphError& error) {
    return makeError(env, error.code, error.what(), error.structure);
  } catch (const std::bad_alloc&) {
    return makeError(env, "NEIGHBOR_LIST_SIZE", "the memory does not suffice for the edges", -1);
  } catch (const std::exception& error) {
    return makeError(env, "CORE_GRAPH_NATIVE", error.what(), -1);
  }
}

}  // namespace hydride
