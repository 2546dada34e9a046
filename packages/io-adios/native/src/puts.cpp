#include "puts.h"

#include "errors.h"
#include "ioThread.h"
#include "reading.h"

namespace hydride {
namespace {

adios2::VariableNT selected(OpenEngine& open, const Put& put) {
  adios2::VariableNT variable = variableOf(open, put.name);
  if (put.text) return variable;
  if (put.shape) variable.SetShape(*put.shape);
  if (put.count) variable.SetSelection({put.start.value_or(Dims()), *put.count});
  const std::size_t expected = variable.SelectionSize() * variable.Sizeof();
  if (put.view.bytes != expected) {
    throw AdiosFailure("ADIOS_BUFFER", "expected " + std::to_string(expected) + " bytes for the selection, found " +
                                           std::to_string(put.view.bytes));
  }
  return variable;
}

void putOne(OpenEngine& open, const Put& put, adios2::Mode launch) {
  adios2::VariableNT variable = selected(open, put);
  if (put.text) {
    open.engine.Put(variable, *put.text, adios2::Mode::Sync);
  } else {
    open.engine.Put(variable, static_cast<const void*>(put.view.address), launch);
  }
}

template <typename F>
void forEach(const std::vector<Put>& puts, const F& run) {
  for (const Put& put : puts) {
    try {
      run(put);
    } catch (...) {
      const Failure failure = describeFailure(std::current_exception());
      throw AdiosFailure(failure.code == "ADIOS_BUFFER" ? "ADIOS_BUFFER" : "ADIOS_ARGUMENT",
                         "variable '" + put.name + "': " + failure.message);
    }
  }
}

}  // namespace

std::vector<Put> putsOf(const Arguments& arguments, std::size_t index) {
  std::vector<Put> puts;
  for (const Arguments& each : arguments.lists(index)) {
    Put put;
    put.name = each.text(0);
    if (each.isText(1)) {
      put.text = each.text(1);
    } else {
      put.view = each.view(1);
    }
    put.start = each.optionalDims(2);
    put.count = each.optionalDims(3);
    put.shape = each.optionalDims(4);
    puts.push_back(std::move(put));
  }
  return puts;
}

void putAll(OpenEngine& open, const std::vector<Put>& puts, adios2::Mode launch) {
  // ADIOS2 keeps the places of what it has: it gets nothing where something does not fit.
  forEach(puts, [&](const Put& put) { selected(open, put); });
  forEach(puts, [&](const Put& put) { putOne(open, put, launch); });
}

/** (engine, puts) */
napi_value performPuts(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), puts = putsOf(arguments, 1)] {
      OpenEngine& open = definedEngineOf(id);
      putAll(open, puts, adios2::Mode::Sync);
      open.engine.PerformPuts();
      return Value();
    });
  });
}

}  // namespace hydride
