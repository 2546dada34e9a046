#include "gets.h"

#include <algorithm>

#include "arguments.h"
#include "errors.h"
#include "ioThread.h"
#include "reading.h"
#include "types.h"

namespace hydride {
namespace {

constexpr std::size_t kSliceBytes = 4 * 1024 * 1024;

std::size_t elementsOf(const Reading& reading) {
  return product(reading.count, reading.steps.second == 0 ? 1 : reading.steps.second);
}

void launch(OpenEngine& open, const PendingGet& get, adios2::Mode mode) {
  adios2::VariableNT variable = variableOf(open, get.name);
  if (get.steps.second > 0) variable.SetStepSelection(get.steps);
  if (get.block != kNoBlock) variable.SetBlockSelection(get.block);
  if (!get.count.empty()) variable.SetSelection({get.start, get.count});
  if (get.block != kNoBlock) variable.SetBlockSelection(get.block);
  open.engine.Get(variable, get.address, mode);
}

/** Whether it is read in slices: BP5 reads what has several dimensions into memory of its own, all of it at once. */
bool isSliced(OpenEngine& open, const PendingGet& get) {
  if (get.block != kNoBlock || get.steps.second > 1 || get.count.size() < 2) return false;
  if (open.engine.Type() != "BP5Reader") return false;
  // Each slice would have to decompress whole blocks.
  return variableOf(open, get.name).Operations().empty();
}

/** Several times as fast as at once, and with little memory: ADIOS2's stays in the processor's cache. */
void getSlices(OpenEngine& open, const PendingGet& get) {
  const std::size_t rows = get.count[0];
  const std::size_t rowBytes =
      product(Dims(get.count.begin() + 1, get.count.end()), variableOf(open, get.name).Sizeof());
  const std::size_t most = std::max<std::size_t>(1, kSliceBytes / std::max<std::size_t>(1, rowBytes));
  PendingGet slice = get;
  for (std::size_t row = 0; row < rows; row += most) {
    slice.start[0] = get.start[0] + row;
    slice.count[0] = std::min(most, rows - row);
    slice.address = static_cast<char*>(get.address) + row * rowBytes;
    launch(open, slice, adios2::Mode::Sync);
  }
}

void getNow(OpenEngine& open, const PendingGet& get) {
  if (isSliced(open, get)) {
    getSlices(open, get);
  } else {
    launch(open, get, adios2::Mode::Sync);
  }
}

Value getText(OpenEngine& open, const std::string& name, const Asked& asked) {
  adios2::VariableNT variable = variableOf(open, name);
  const Reading reading = plan(open, variable, asked);
  if (reading.steps.second > 1) throw AdiosFailure("ADIOS_SELECTION", "a text is read one step at a time");
  if (reading.steps.second > 0) variable.SetStepSelection(reading.steps);
  std::string text;
  open.engine.Get(variable, text, adios2::Mode::Sync);
  return Value(std::move(text));
}

}  // namespace

void getAll(OpenEngine& open) {
  if (open.gets.empty()) return;
  const std::vector<PendingGet> gets = std::move(open.gets);
  open.gets.clear();
  for (const PendingGet& get : gets) {
    if (isSliced(open, get)) {
      getSlices(open, get);
    } else {
      launch(open, get, adios2::Mode::Deferred);
    }
  }
  open.engine.PerformGets();
}

/**
 * (engine, name, typed array or undefined, start, count, [first step, steps], block or -1, whether deferred): { type,
 * count, text or buffer where no typed array was given }
 */
napi_value get(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Asked asked{arguments.optionalDims(3), arguments.optionalDims(4), arguments.optionalDims(5),
                static_cast<std::size_t>(arguments.integer(6))};
    return submit(env, [id = arguments.integer(0), name = arguments.text(1), into = arguments.optionalView(2),
                        asked = std::move(asked), isDeferred = arguments.flag(7)] {
      OpenEngine& open = engineOf(id);
      Value::Object result;
      const adios2::DataType type = open.io.InquireVariableType(name);
      adios2::VariableNT variable = variableOf(open, name);
      result.emplace_back("type", nameOf(type));
      if (type == adios2::DataType::String) {
        result.emplace_back("text", getText(open, name, asked));
        return Value(std::move(result));
      }
      if (!isSupported(type)) throw AdiosFailure("ADIOS_TYPE", "the type " + nameOf(type) + " is not supported");
      const Reading reading = plan(open, variable, asked);
      const std::size_t bytes = product({elementsOf(reading)}, variable.Sizeof());
      PendingGet get{name, reading.start, reading.count, reading.steps, reading.block, nullptr, {}};
      if (into && into->bytes != bytes) {
        throw AdiosFailure("ADIOS_BUFFER", "expected a typed array of " + std::to_string(bytes / variable.Sizeof()) +
                                               " elements (" + std::to_string(bytes) + " bytes), found " +
                                               std::to_string(into->bytes) + " bytes");
      }
      if (into) {
        get.address = into->address;
      } else {
        get.memory = Memory::allocate(bytes);
        get.memory.isFinal = !isDeferred;
        get.address = get.memory.address.get();
        result.emplace_back("buffer", get.memory);
      }
      result.emplace_back("count", sizes(reading.count));
      // Without elements there is nothing to ask for, and some engines do not expect to be asked.
      if (bytes == 0) return Value(std::move(result));
      if (isDeferred) {
        open.gets.push_back(std::move(get));
      } else {
        getNow(open, get);
      }
      return Value(std::move(result));
    });
  });
}

/** (engine) */
napi_value performGets(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0)] {
      getAll(engineOf(id));
      return Value();
    });
  });
}

}  // namespace hydride
