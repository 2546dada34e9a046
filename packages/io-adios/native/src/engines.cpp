#include "engines.h"

#include <strings.h>

#include <exception>

#include "arguments.h"
#include "communicators.h"
#include "errors.h"
#include "folders.h"
#include "gets.h"
#include "ioThread.h"
#include "objects.h"
#include "profiles.h"
#include "puts.h"

namespace hydride {
namespace {

adios2::Mode modeOf(const std::string& name) {
  if (name == "write") return adios2::Mode::Write;
  if (name == "append") return adios2::Mode::Append;
  if (name == "read") return adios2::Mode::Read;
  return adios2::Mode::ReadRandomAccess;
}

bool isReading(const OpenEngine& open) {
  return open.mode == adios2::Mode::Read || open.mode == adios2::Mode::ReadRandomAccess;
}

/** Whether the parameter Profile asks for notes of the time; ADIOS2's names may be in any case. */
bool isProfiled(adios2::IO& io) {
  for (const auto& [name, value] : io.Parameters()) {
    if (strcasecmp(name.c_str(), "Profile") == 0) return strcasecmp(value.c_str(), "On") == 0;
  }
  return false;
}

void removeOwnProfiles(const OpenEngine& open, const std::string& type) {
  const bool isBp = type.rfind("BP", 0) == 0;
  if (isBp && !open.isProfiled) removeProfiles(open.path, isReading(open));
}

const char* statusOf(adios2::StepStatus status) {
  switch (status) {
    case adios2::StepStatus::OK:
      return "ok";
    case adios2::StepStatus::NotReady:
      return "notReady";
    case adios2::StepStatus::EndOfStream:
      return "endOfStream";
    default:
      return "otherError";
  }
}

/** Runs it, and throws on all ranks where it throws on one. Collective. */
template <typename F>
void agree(std::int64_t ranks, const F& run) {
  std::exception_ptr problem;
  try {
    run();
  } catch (...) {
    problem = std::current_exception();
  }
  const int first = firstFailing(ranks, problem != nullptr);
  if (problem) std::rethrow_exception(problem);
  if (first >= 0) throw AdiosFailure("ADIOS_RANKS", "it failed on rank " + std::to_string(first));
}

}  // namespace

/**
 * (io, engine, path, mode, comm that it is opened with or -1, comm of all ranks that open it or -1, whether a folder is
 * written): the engine's type. What ranks can find wrong they find, and tell each other, before ADIOS2 is called: it
 * would wait for the ranks on which it has failed, and a file that was there would be empty.
 */
napi_value openFile(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [ioId = arguments.integer(0), id = arguments.integer(1), path = arguments.text(2),
                        mode = modeOf(arguments.text(3)), comm = arguments.integer(4), ranks = arguments.integer(5),
                        isFolder = arguments.flag(6)] {
      agree(ranks, [&] {
        ioOf(ioId);
        checkDefinition(ioId);
        if (isFolder && ranks >= 0 && isFirstRank(ranks)) makeFolder(path);
      });
      OpenEngine open;
      open.ioId = ioId;
      open.io = ioOf(ioId);
      open.mode = mode;
      open.comm = comm;
      open.path = path;
      open.isProfiled = isProfiled(open.io);
      open.engine = openEngine(open.io, path, mode, comm);
      const std::string type = open.engine.Type();
      addEngine(id, std::move(open));
      return Value(type);
    });
  });
}

/** (engine, seconds, negative for no limit): the status */
napi_value beginStep(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), seconds = arguments.number(1)] {
      OpenEngine& open = definedEngineOf(id);
      const adios2::StepMode mode = isReading(open) ? adios2::StepMode::Read : adios2::StepMode::Append;
      return Value(std::string(statusOf(open.engine.BeginStep(mode, static_cast<float>(seconds)))));
    });
  });
}

/** (engine, puts, memory of gets) */
napi_value endStep(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), puts = putsOf(arguments, 1), into = intoOf(arguments, 2)] {
      OpenEngine& open = definedEngineOf(id);
      putAll(open, puts, adios2::Mode::Deferred);
      getAll(open, into);
      open.engine.EndStep();
      return Value();
    });
  });
}

/** (engine) */
napi_value currentStep(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0)] {
      OpenEngine& open = definedEngineOf(id);
      const bool isRandom = open.mode == adios2::Mode::ReadRandomAccess;
      return Value(static_cast<double>(isRandom ? 0 : open.engine.CurrentStep()));
    });
  });
}

/** (engine, puts) */
napi_value flush(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), puts = putsOf(arguments, 1)] {
      OpenEngine& open = definedEngineOf(id);
      putAll(open, puts, adios2::Mode::Sync);
      open.engine.Flush();
      return Value();
    });
  });
}

/** (engine, puts): what was put is in the file, or with an engine that cannot in ADIOS2's memory */
napi_value performDataWrite(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), puts = putsOf(arguments, 1)] {
      OpenEngine& open = definedEngineOf(id);
      if (open.engine.Type() != "BP5Writer") {
        putAll(open, puts, adios2::Mode::Sync);
        open.engine.PerformPuts();
        return Value();
      }
      putAll(open, puts, adios2::Mode::Deferred);
      open.engine.PerformPuts();
      open.engine.PerformDataWrite();
      return Value();
    });
  });
}

/** (engine): it is not closed, and never will be */
napi_value abandonFile(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0)] {
      noteUnclosed(engineOf(id).ioId);
      removeEngine(id);
      return Value();
    });
  });
}

/** (engine, puts, memory of gets): it is closed whatever fails before */
napi_value closeFile(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), puts = putsOf(arguments, 1), into = intoOf(arguments, 2)] {
      OpenEngine open = engineOf(id);
      removeEngine(id);
      std::exception_ptr failure;
      const auto attempt = [&](const auto& run) {
        try {
          run();
        } catch (...) {
          if (!failure) failure = std::current_exception();
        }
      };
      const std::string type = open.engine.Type();
      attempt([&] { checkDefinition(open.ioId); });
      attempt([&] { putAll(open, puts, adios2::Mode::Deferred); });
      attempt([&] { getAll(open, into); });
      attempt([&] {
        try {
          open.engine.Close();
        } catch (...) {
          noteUnclosed(open.ioId);
          throw;
        }
      });
      attempt([&] { removeOwnProfiles(open, type); });
      attempt([&] { freeCommunicator(open.comm); });
      if (failure) std::rethrow_exception(failure);
      return Value();
    });
  });
}

}  // namespace hydride
