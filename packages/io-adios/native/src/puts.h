#pragma once

#include <adios2.h>
#include <node_api.h>

#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "objects.h"

namespace hydride {

struct Put {
  std::string name;
  /** Or `text`. */
  View view;
  std::optional<std::string> text;
  std::optional<Dims> start;
  std::optional<Dims> count;
  std::optional<Dims> shape;
};

/** Argument `index`: a list of [name, typed array or text, start, count, shape]. */
std::vector<Put> putsOf(const Arguments& arguments, std::size_t index);
/** With Mode::Sync the memory may be used for something else afterwards. */
void putAll(OpenEngine& open, const std::vector<Put>& puts, adios2::Mode launch);

/** (engine, puts): a promise */
napi_value performPuts(napi_env env, napi_callback_info info);

}  // namespace hydride
