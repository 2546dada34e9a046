#include "errors.h"

#include <new>

namespace hydride {
namespace {

struct ErrorClass {
  const char* name;
  int value;
};

#define HYDRIDE_CLASS(name) {#name, name}
constexpr ErrorClass kErrorClasses[] = {
    HYDRIDE_CLASS(MPI_ERR_BUFFER),
    HYDRIDE_CLASS(MPI_ERR_COUNT),
    HYDRIDE_CLASS(MPI_ERR_TYPE),
    HYDRIDE_CLASS(MPI_ERR_TAG),
    HYDRIDE_CLASS(MPI_ERR_COMM),
    HYDRIDE_CLASS(MPI_ERR_RANK),
    HYDRIDE_CLASS(MPI_ERR_REQUEST),
    HYDRIDE_CLASS(MPI_ERR_ROOT),
    HYDRIDE_CLASS(MPI_ERR_GROUP),
    HYDRIDE_CLASS(MPI_ERR_OP),
    HYDRIDE_CLASS(MPI_ERR_TOPOLOGY),
    HYDRIDE_CLASS(MPI_ERR_DIMS),
    HYDRIDE_CLASS(MPI_ERR_ARG),
    HYDRIDE_CLASS(MPI_ERR_UNKNOWN),
    HYDRIDE_CLASS(MPI_ERR_TRUNCATE),
    HYDRIDE_CLASS(MPI_ERR_OTHER),
    HYDRIDE_CLASS(MPI_ERR_INTERN),
    HYDRIDE_CLASS(MPI_ERR_IN_STATUS),
    HYDRIDE_CLASS(MPI_ERR_PENDING),
    HYDRIDE_CLASS(MPI_ERR_KEYVAL),
    HYDRIDE_CLASS(MPI_ERR_NO_MEM),
    HYDRIDE_CLASS(MPI_ERR_INFO),
    HYDRIDE_CLASS(MPI_ERR_WIN),
    HYDRIDE_CLASS(MPI_ERR_BASE),
    HYDRIDE_CLASS(MPI_ERR_SIZE),
    HYDRIDE_CLASS(MPI_ERR_DISP),
    HYDRIDE_CLASS(MPI_ERR_LOCKTYPE),
    HYDRIDE_CLASS(MPI_ERR_ASSERT),
    HYDRIDE_CLASS(MPI_ERR_RMA_CONFLICT),
    HYDRIDE_CLASS(MPI_ERR_RMA_SYNC),
    HYDRIDE_CLASS(MPI_ERR_RMA_RANGE),
    HYDRIDE_CLASS(MPI_ERR_RMA_ATTACH),
    HYDRIDE_CLASS(MPI_ERR_RMA_SHARED),
    HYDRIDE_CLASS(MPI_ERR_RMA_FLAVOR),
    HYDRIDE_CLASS(MPI_ERR_UNSUPPORTED_OPERATION),
};
#undef HYDRIDE_CLASS

int classOf(int code) {
  int errorClass = MPI_ERR_UNKNOWN;
  return MPI_Error_class(code, &errorClass) == MPI_SUCCESS ? errorClass : MPI_ERR_UNKNOWN;
}

void set(napi_env env, napi_value object, const char* key, const std::string& text) {
  napi_value value;
  check(napi_create_string_utf8(env, text.data(), text.size(), &value));
  check(napi_set_named_property(env, object, key, value));
}

napi_value makeError(napi_env env, const char* code, const std::string& message) {
  napi_value codeValue;
  napi_value messageValue;
  napi_value error;
  check(napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &codeValue));
  check(napi_create_string_utf8(env, message.data(), message.size(), &messageValue));
  check(napi_create_error(env, codeValue, messageValue, &error));
  return error;
}

/** The exception of JavaScript's that is pending, or one that says what Node-API has refused. */
napi_value pendingError(napi_env env) {
  bool pending = false;
  napi_value error;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok) {
    return error;
  }
  const napi_extended_error_info* info = nullptr;
  const bool known = napi_get_last_error_info(env, &info) == napi_ok && info != nullptr && info->error_message;
  return makeError(env, "MPI_ERR_ARG", known ? info->error_message : "Node-API refused a call");
}

}  // namespace

MpiFailure::MpiFailure(const char* function, int code)
    : std::runtime_error(errorText(code)), function(function), errorClass(classOf(code)) {}

const char* errorClassName(int errorClass) {
  for (const ErrorClass& each : kErrorClasses) {
    if (each.value == errorClass) return each.name;
  }
  return "MPI_ERR_UNKNOWN";
}

std::string errorText(int code) {
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) return "MPI error " + std::to_string(code);
  return std::string(text, static_cast<std::size_t>(length));
}

napi_value errorClasses(napi_env env) {
  napi_value object;
  check(napi_create_object(env, &object));
  for (const ErrorClass& each : kErrorClasses) {
    napi_value value;
    check(napi_create_int32(env, each.value, &value));
    check(napi_set_named_property(env, object, each.name, value));
  }
  return object;
}

napi_value toError(napi_env env, std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const MpiFailure& mpi) {
    napi_value error = makeError(env, errorClassName(mpi.errorClass), mpi.what());
    napi_value number;
    check(napi_create_int32(env, mpi.errorClass, &number));
    check(napi_set_named_property(env, error, "errorCode", number));
    set(env, error, "function", mpi.function);
    return error;
  } catch (const NapiFailure&) {
    return pendingError(env);
  } catch (const std::bad_alloc&) {
    return makeError(env, "MPI_ERR_NO_MEM", "not enough memory");
  } catch (const std::exception& other) {
    return makeError(env, "MPI_ERR_INTERN", other.what());
  }
}

}  // namespace hydride
