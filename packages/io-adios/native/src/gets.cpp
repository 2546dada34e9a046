#include "gets.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "arguments.h"
#include "errors.h"
#include "ioThread.h"
#include "reading.h"
#include "types.h"

namespace hydride {
namespace {

constexpr std::size_t kSliceBytes = 4 * 1024 * 1024;

/** What all types may stand at, so that each has its own view of one memory. */
constexpr std::size_t kPlace = 16;
/** As much is read at once: threads would take longer to begin. */
constexpr std::size_t kFewBytes = 1024 * 1024;

struct Selected {
  std::string name;
  Asked asked;
};

/** The typed array that holds elements of a type; of complex numbers two each. */
napi_typedarray_type kindFor(adios2::DataType type) {
  switch (type) {
    case adios2::DataType::Int8:
      return napi_int8_array;
    case adios2::DataType::Int16:
      return napi_int16_array;
    case adios2::DataType::Int32:
      return napi_int32_array;
    case adios2::DataType::Int64:
      return napi_bigint64_array;
    case adios2::DataType::UInt16:
      return napi_uint16_array;
    case adios2::DataType::UInt32:
      return napi_uint32_array;
    case adios2::DataType::UInt64:
      return napi_biguint64_array;
    case adios2::DataType::Float:
    case adios2::DataType::FloatComplex:
      return napi_float32_array;
    case adios2::DataType::Double:
    case adios2::DataType::DoubleComplex:
      return napi_float64_array;
    default:
      return napi_uint8_array;
  }
}

/** By napi_typedarray_type. */
constexpr const char* kKinds[] = {
    "Int8Array",   "Uint8Array",   "Uint8ClampedArray", "Int16Array",    "Uint16Array",   "Int32Array",
    "Uint32Array", "Float32Array", "Float64Array",      "BigInt64Array", "BigUint64Array"};

std::string kindName(napi_typedarray_type kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kKinds) ? kKinds[index] : "another typed array";
}

/** What is filled has to be of the variable's type: the bytes of another one are other numbers. */
void checkKind(const View& into, adios2::DataType type) {
  const napi_typedarray_type expected = kindFor(type);
  if (into.kind == expected) return;
  throw AdiosFailure("ADIOS_TYPE", "expected a " + kindName(expected) + " for " + nameOf(type) + ", found " +
                                       kindName(into.kind) + "(" + std::to_string(into.length) + ")");
}

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

/** One of many, and how much memory it takes. Failures tell which. */
std::pair<PendingGet, std::size_t> prepare(OpenEngine& open, const Selected& one, Value::Array& types) {
  try {
    adios2::VariableNT variable = variableOf(open, one.name);
    const adios2::DataType type = open.io.InquireVariableType(one.name);
    if (type == adios2::DataType::String || !isSupported(type)) {
      throw AdiosFailure("ADIOS_TYPE", "the type " + nameOf(type) + " is not read with others");
    }
    const Reading reading = plan(open, variable, one.asked);
    types.emplace_back(nameOf(type));
    const std::size_t bytes = product({elementsOf(reading)}, variable.Sizeof());
    return {{one.name, reading.start, reading.count, reading.steps, reading.block, nullptr, {}, 0, bytes}, bytes};
  } catch (const AdiosFailure& failure) {
    throw AdiosFailure(failure.code, "'" + one.name + "': " + failure.what());
  }
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

/** ADIOS2 knows none of their places afterwards, also where one has failed. */
void perform(OpenEngine& open, const std::vector<PendingGet>& gets) {
  if (gets.empty()) return;
  try {
    for (const PendingGet& get : gets) {
      if (isSliced(open, get)) {
        getSlices(open, get);
      } else {
        launch(open, get, adios2::Mode::Deferred);
      }
    }
  } catch (...) {
    open.engine.PerformGets();
    throw;
  }
  open.engine.PerformGets();
}

}  // namespace

Into intoOf(const Arguments& arguments, std::size_t index) {
  Into into;
  for (const Arguments& each : arguments.lists(index)) into[each.integer(0)] = each.view(1);
  return into;
}

void getAll(OpenEngine& open, const Into& into) {
  std::vector<PendingGet> gets;
  for (PendingGet& get : std::exchange(open.gets, {})) {
    if (get.address == nullptr) {
      const auto found = into.find(get.into);
      if (found == into.end() || found->second.bytes != get.bytes) continue;
      get.address = found->second.address;
    }
    gets.push_back(std::move(get));
  }
  perform(open, gets);
}

/**
 * (engine, name, typed array or undefined, start, count, [first step, steps], block or -1, 0 or the number of a
 * deferred one): { type, count, text or buffer where no typed array was given }
 */
napi_value get(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Asked asked{arguments.optionalDims(3), arguments.optionalDims(4), arguments.optionalDims(5),
                static_cast<std::size_t>(arguments.integer(6))};
    return submit(env, [id = arguments.integer(0), name = arguments.text(1), into = arguments.optionalView(2),
                        asked = std::move(asked), number = arguments.integer(7)] {
      OpenEngine& open = definedEngineOf(id);
      const bool isDeferred = number != 0;
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
      PendingGet get{name, reading.start, reading.count, reading.steps, reading.block, nullptr, {}, number, bytes};
      if (into) checkKind(*into, type);
      if (into && into->bytes != bytes) {
        throw AdiosFailure("ADIOS_BUFFER", "expected a typed array of " + std::to_string(bytes / variable.Sizeof()) +
                                               " elements (" + std::to_string(bytes) + " bytes), found " +
                                               std::to_string(into->bytes) + " bytes");
      }
      if (into) {
        if (!isDeferred) get.address = into->address;
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

/**
 * (engine, list of [name, start, count]): { buffer, types, places }. Many small reads with one way to this thread and
 * one memory: each at a place that every type may stand at.
 */
napi_value getMany(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    std::vector<Selected> selected;
    for (const Arguments& each : arguments.lists(1)) {
      selected.push_back({each.text(0), {each.optionalDims(1), each.optionalDims(2), std::nullopt, kNoBlock}});
    }
    return submit(env, [id = arguments.integer(0), selected = std::move(selected)] {
      OpenEngine& open = definedEngineOf(id);
      std::vector<PendingGet> gets;
      Value::Array types;
      std::vector<std::size_t> places;
      std::size_t bytes = 0;
      for (const Selected& one : selected) {
        auto [get, own] = prepare(open, one, types);
        gets.push_back(std::move(get));
        places.push_back(bytes);
        places.push_back(own);
        bytes = product({bytes + (own + kPlace - 1) / kPlace * kPlace});
      }
      Memory memory = Memory::allocate(bytes);
      memory.isFinal = true;
      for (std::size_t i = 0; i < gets.size(); i++)
        gets[i].address = static_cast<char*>(memory.address.get()) + places[2 * i];
      std::erase_if(gets, [](const PendingGet& get) { return get.bytes == 0; });
      if (bytes > kFewBytes) {
        perform(open, gets);
      } else {
        for (const PendingGet& get : gets) getNow(open, get);
      }
      return Value(Value::Object{{"buffer", memory}, {"types", std::move(types)}, {"places", sizes(places)}});
    });
  });
}

/** (engine, memory of gets) */
napi_value performGets(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), into = intoOf(arguments, 1)] {
      getAll(definedEngineOf(id), into);
      return Value();
    });
  });
}

}  // namespace hydride
