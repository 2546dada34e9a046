#include "convert.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "errors.h"

namespace hydride {
namespace {

constexpr std::size_t kArguments = 9;

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

/** Makes typed arrays that are not written yet. */
class ArrayMaker {
 public:
  explicit ArrayMaker(napi_env env) : env_(env) {
    napi_value global;
    check(napi_get_global(env, &global));
    check(napi_get_named_property(env, global, "ArrayBuffer", &constructor_));
  }

  /**
   * Sets `name` of `object` to an array of `count` values and gives their place. The buffer is made by JavaScript's own
   * constructor, which throws where memory is short; napi_create_arraybuffer would end the process.
   */
  template <typename T>
  T* set(napi_value object, const char* name, std::size_t count) const {
    napi_value bytes, buffer, array;
    check(napi_create_double(env_, static_cast<double>(count * sizeof(T)), &bytes));
    check(napi_new_instance(env_, constructor_, 1, &bytes, &buffer));
    void* data = nullptr;
    std::size_t length = 0;
    check(napi_get_arraybuffer_info(env_, buffer, &data, &length));
    if (length != count * sizeof(T)) throw NapiFailure();
    const napi_typedarray_type type = std::is_same_v<T, double> ? napi_float64_array : napi_int32_array;
    check(napi_create_typedarray(env_, type, count, buffer, 0, &array));
    check(napi_set_named_property(env_, object, name, array));
    return static_cast<T*>(data);
  }

  /** The same with a copy of `values`, which is freed. */
  template <typename Vector>
  void move(napi_value object, const char* name, Vector& values) const {
    using T = typename Vector::value_type;
    T* to = set<T>(object, name, values.size());
    if (!values.empty()) std::memcpy(to, values.data(), values.size() * sizeof(T));
    Vector().swap(values);
  }

 private:
  napi_env env_;
  napi_value constructor_;
};

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

Batch readBatch(napi_env env, napi_callback_info info) {
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
  bool graph = false;
  if (napi_get_value_bool(env, arguments[8], &graph) != napi_ok) bad("graph is not a boolean");
  batch.limits.vectors = !graph;

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

bool wantsGraph(const Batch& batch) { return !batch.limits.vectors; }

napi_value toLists(napi_env env, const Batch& batch, std::vector<Chunk>& chunks) {
  const ArrayMaker maker(env);
  napi_value out;
  check(napi_create_array_with_length(env, batch.structures(), &out));
  const std::vector<std::size_t> edges = edgesOf(batch, chunks);
  std::vector<ListArrays> lists(edges.size());
  for (std::size_t s = 0; s < edges.size(); ++s) {
    napi_handle_scope scope;
    check(napi_open_handle_scope(env, &scope));
    try {
      napi_value list;
      check(napi_create_object(env, &list));
      lists[s].receiver = maker.set<std::int32_t>(list, "receiver", edges[s]);
      lists[s].sender = maker.set<std::int32_t>(list, "sender", edges[s]);
      lists[s].shift = maker.set<std::int32_t>(list, "shift", 3 * edges[s]);
      lists[s].displacement = maker.set<double>(list, "displacement", 3 * edges[s]);
      lists[s].distance = maker.set<double>(list, "distance", edges[s]);
      check(napi_set_element(env, out, static_cast<std::uint32_t>(s), list));
    } catch (...) {
      napi_close_handle_scope(env, scope);
      throw;
    }
    check(napi_close_handle_scope(env, scope));
  }
  fillLists(batch, chunks, lists);
  return out;
}

napi_value toGraph(napi_env env, Graph& graph) {
  const ArrayMaker maker(env);
  napi_value out;
  check(napi_create_object(env, &out));
  maker.move(out, "receiver", graph.receiver);
  maker.move(out, "sender", graph.sender);
  maker.move(out, "shift", graph.shift);
  maker.move(out, "rowOffsets", graph.rowOffsets);
  maker.move(out, "transpose", graph.transpose);
  maker.move(out, "senderOffsets", graph.senderOffsets);
  maker.move(out, "edgeGraph", graph.edgeGraph);
  return out;
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
