#include "errors.h"

namespace hydride {
namespace {

napi_value makeError(napi_env env, const std::string& code, const std::string& message) {
  napi_value codeValue;
  napi_value messageValue;
  napi_value error;
  check(napi_create_string_utf8(env, code.data(), code.size(), &codeValue));
  check(napi_create_string_utf8(env, message.data(), message.size(), &messageValue));
  check(napi_create_error(env, codeValue, messageValue, &error));
  return error;
}

napi_value pendingError(napi_env env) {
  bool pending = false;
  napi_value error;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok) {
    return error;
  }
  const napi_extended_error_info* info = nullptr;
  const bool known = napi_get_last_error_info(env, &info) == napi_ok && info != nullptr && info->error_message;
  return makeError(env, "STORE_ARGUMENT", known ? info->error_message : "Node-API refused a call");
}

}  // namespace

napi_value toError(napi_env env, std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NapiFailure&) {
    return pendingError(env);
  } catch (const StoreFailure& error) {
    return makeError(env, error.code, error.what());
  } catch (const std::bad_alloc&) {
    return makeError(env, "STORE_MEMORY", "the memory does not suffice");
  } catch (const std::exception& error) {
    return makeError(env, "STORE_NATIVE", error.what());
  }
}

}  // namespace hydride
