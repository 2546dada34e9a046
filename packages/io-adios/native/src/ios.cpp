#include "ios.h"

#include "arguments.h"
#include "communicators.h"
#include "errors.h"
#include "ioThread.h"
#include "objects.h"
#include "types.h"

namespace hydride {

/** (adios, comm or -1) */
napi_value createAdios(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), comm = arguments.integer(1)] {
      addAdios(id, makeAdios(comm));
      return Value();
    });
  });
}

/** (adios, comm or -1) */
napi_value closeAdios(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), comm = arguments.integer(1)] {
      removeAdios(id);
      freeCommunicator(comm);
      return Value();
    });
  });
}

/** (adios, io, name) */
napi_value declareIo(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [adios = arguments.integer(0), id = arguments.integer(1), name = arguments.text(2)] {
      addIo(id, adios, adiosOf(adios).DeclareIO(name));
      return Value();
    });
  });
}

/** (adios, io, name) */
napi_value removeIo(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [adios = arguments.integer(0), id = arguments.integer(1), name = arguments.text(2)] {
      if (!isUnclosed(id)) adiosOf(adios).RemoveIO(name);
      dropIo(id);
      return Value();
    });
  });
}

/** (io, type) */
napi_value setEngine(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [io = arguments.integer(0), type = arguments.text(1)] {
      define(io, [&](adios2::IO& each) { each.SetEngine(type); });
      return Value();
    });
  });
}

/** (io, [key, value, ...]) */
napi_value setParameters(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [io = arguments.integer(0), params = arguments.params(1)] {
      define(io, [&](adios2::IO& each) { each.SetParameters(params); });
      return Value();
    });
  });
}

/** (io, variable, operator, [key, value, ...]) */
napi_value addOperation(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [io = arguments.integer(0), variable = arguments.text(1), type = arguments.text(2),
                        params = arguments.params(3)] {
      // The IO's own AddOperation is for variables that are defined later.
      define(io, [&](adios2::IO& each) {
        withType(each.InquireVariableType(variable), [&](auto of) {
          each.InquireVariable<typename decltype(of)::type>(variable).AddOperation(type, params);
        });
      });
      return Value();
    });
  });
}

/** (io, name, type, shape, start, count, constantDims) */
napi_value defineVariable(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), name = arguments.text(1), type = typeOf(arguments.text(2)),
                        shape = arguments.dims(3), start = arguments.dims(4), count = arguments.dims(5),
                        constant = arguments.flag(6)] {
      define(id, [&](adios2::IO& io) {
        if (type == adios2::DataType::String) {
          io.DefineVariable<std::string>(name);
        } else {
          io.DefineVariable(type, name, shape, start, count, constant);
        }
      });
      return Value();
    });
  });
}

/** (io, name or undefined for all): how many */
napi_value removeVariables(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    if (arguments.isUndefined(1)) {
      return submit(env, [io = arguments.integer(0)] {
        checkDefinition(io);
        ioOf(io).RemoveAllVariables();
        return Value(true);
      });
    }
    return submit(env, [io = arguments.integer(0), name = arguments.text(1)] {
      checkDefinition(io);
      return Value(ioOf(io).RemoveVariable(name));
    });
  });
}

}  // namespace hydride
