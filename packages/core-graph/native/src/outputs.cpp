#include "outputs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "convert.h"
#include "errors.h"
#include "memory.h"

namespace hydride {
namespace {

/** The memory of an ArrayBuffer of so many bytes. */
char* memoryOf(napi_env env, napi_value buffer, std::size_t bytes) {
  bool isBuffer = false;
  check(napi_is_arraybuffer(env, buffer, &isBuffer));
  void* data = nullptr;
  std::size_t length = 0;
  if (isBuffer) check(napi_get_arraybuffer_info(env, buffer, &data, &length));
  if (!isBuffer || length != bytes) {
    throw GraphError("CORE_GRAPH_ARGUMENT", "make gave no ArrayBuffer of " + std::to_string(bytes) + " bytes");
  }
  adviseHugePages(data, bytes);
  return static_cast<char*>(data);
}

/** Where arrays of so many bytes lie in element `index` of what was made. */
template <std::size_t Count>
std::array<void*, Count> locate(napi_env env, napi_value made, std::size_t index,
                                const std::array<std::size_t, Count>& bytes) {
  napi_value element;
  check(napi_get_element(env, made, static_cast<std::uint32_t>(index), &element));
  bool several = false;
  check(napi_is_array(env, element, &several));
  std::array<void*, Count> out;
  if (several) {
    for (std::size_t i = 0; i < Count; ++i) {
      napi_value buffer;
      check(napi_get_element(env, element, static_cast<std::uint32_t>(i), &buffer));
      out[i] = memoryOf(env, buffer, bytes[i]);
    }
    return out;
  }
  std::size_t total = 0;
  for (const std::size_t each : bytes) total += each;
  char* next = memoryOf(env, element, total);
  for (std::size_t i = 0; i < Count; ++i) {
    out[i] = next;
    next += bytes[i];
  }
  return out;
}

EdgeArrays locateList(napi_env env, napi_value made, std::size_t structure, std::size_t edges) {
  const std::size_t integers = edges * sizeof(std::int32_t), reals = edges * sizeof(double);
  const std::array<void*, 5> places =
      locate<5>(env, made, structure, {3 * reals, reals, integers, integers, 3 * integers});
  return {static_cast<std::int32_t*>(places[2]), static_cast<std::int32_t*>(places[3]),
          static_cast<std::int32_t*>(places[4]), static_cast<double*>(places[0]), static_cast<double*>(places[1])};
}

GraphArrays locateGraph(napi_env env, napi_value made, std::size_t edges, std::size_t rows) {
  const std::size_t perEdge = edges * sizeof(std::int32_t), perRow = rows * sizeof(std::int32_t);
  const std::array<void*, 7> places =
      locate<7>(env, made, 0, {perEdge, perEdge, 3 * perEdge, perEdge, perEdge, perRow, perRow});
  std::array<std::int32_t*, 7> p;
  for (std::size_t i = 0; i < 7; ++i) p[i] = static_cast<std::int32_t*>(places[i]);
  return {p[0], p[1], p[2], p[3], p[4], p[5], p[6]};
}

constexpr std::size_t kListBytes = 3 * sizeof(double) + sizeof(double) + 5 * sizeof(std::int32_t);
constexpr std::size_t kGraphBytes = 7 * sizeof(std::int32_t);

/** An Int32Array, made by JavaScript's own constructor, which throws where memory is short. */
napi_value toArray(napi_env env, const std::vector<std::int32_t>& values) {
  napi_value global, constructor, length, out;
  check(napi_get_global(env, &global));
  check(napi_get_named_property(env, global, "Int32Array", &constructor));
  check(napi_create_double(env, static_cast<double>(values.size()), &length));
  check(napi_new_instance(env, constructor, 1, &length, &out));
  void* data = nullptr;
  std::size_t given = 0;
  check(napi_get_typedarray_info(env, out, nullptr, &given, &data, nullptr, nullptr));
  if (given != values.size()) throw NapiFailure();
  if (given > 0) std::memcpy(data, values.data(), given * sizeof(std::int32_t));
  return out;
}

}  // namespace

napi_value makeOutputs(napi_env env, const Batch& batch, const Counts& counts, napi_value make, std::size_t first,
                       std::size_t last, Outputs& outputs) {
  std::vector<std::int32_t> edges;
  for (std::size_t s = first; s < last; ++s) {
    edges.push_back(counts.rows[batch.atomOffsets[s + 1]] - counts.rows[batch.atomOffsets[s]]);
  }
  napi_value undefined, made;
  check(napi_get_undefined(env, &undefined));
  napi_value argument = toArray(env, edges);
  check(napi_call_function(env, undefined, make, 1, &argument, &made));
  bool isArray = false;
  check(napi_is_array(env, made, &isArray));
  if (!isArray) throw GraphError("CORE_GRAPH_ARGUMENT", "make gave no array");

  if (batch.graph) {
    outputs.graph = locateGraph(env, made, static_cast<std::size_t>(counts.rows.back()), counts.rows.size());
    return made;
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    napi_handle_scope scope;
    check(napi_open_handle_scope(env, &scope));
    try {
      outputs.lists[first + i] = locateList(env, made, i, static_cast<std::size_t>(edges[i]));
    } catch (...) {
      napi_close_handle_scope(env, scope);
      throw;
    }
    check(napi_close_handle_scope(env, scope));
  }
  return made;
}

void checkMemory(const Batch& batch, const Counts& counts) {
  checkMemory(static_cast<std::size_t>(counts.rows.back()) * (batch.graph ? kGraphBytes : kListBytes));
}

void makeAndFill(napi_env env, const Batch& batch, const Counts& counts, napi_value make) {
  checkMemory(batch, counts);
  const std::size_t structures = batch.structures();
  Outputs outputs;
  if (batch.graph) {
    makeOutputs(env, batch, counts, make, 0, structures, outputs);
    fill(batch, counts, outputs);
    return;
  }
  outputs.lists.resize(structures);
  writeEdges(batch, counts, outputs.lists, false, [&](const auto& ready) {
    for (std::size_t first = 0, last; first < structures; first = last) {
      last = first + std::min(kMadeAtOnce, structures - first);
      makeOutputs(env, batch, counts, make, first, last, outputs);
      ready(last);
    }
  });
}

}  // namespace hydride
