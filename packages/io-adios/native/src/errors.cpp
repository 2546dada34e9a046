#include "errors.h"

#include <ios>
#include <new>
#include <stdexcept>
#include <system_error>

namespace hydride {
namespace {

/** Without what colours text in a terminal, and what is blank at its end. */
std::string bare(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b' || i + 1 == text.size() || text[i + 1] != '[') {
      result += text[i];
      continue;
    }
    // It ends with the first byte from '@' on.
    for (i += 2; i < text.size() && (text[i] < '@' || text[i] > '~'); ++i) {
    }
  }
  while (!result.empty() && (result.back() == '\n' || result.back() == ' ')) result.pop_back();
  return result;
}

/** "[Sat Nov 21 20:33:30 2026] [ADIOS2 EXCEPTION] <Core> <IO> <Open> : text" to "text". */
std::string plain(const std::string& text) {
  const std::size_t mark = text.find("[ADIOS2 EXCEPTION]");
  if (mark == std::string::npos) return bare(text);
  const std::size_t colon = text.find("> : ", mark);
  return bare(colon == std::string::npos ? text.substr(mark + 18) : text.substr(colon + 4));
}

/** What ADIOS2 lets through of the C++ library where it reads a number of a text, such as "stoul". */
bool isOfNumber(const std::string& text) { return text.size() < 8 && text.rfind("sto", 0) == 0; }

constexpr const char* kNoNumber =
    "expected numbers where parameters or attributes have them, found another text, or one too large";

}  // namespace

Failure describeFailure(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const AdiosFailure& refused) {
    return {refused.code, refused.what()};
  } catch (const std::bad_alloc&) {
    return {"ADIOS_MEMORY", "not enough memory"};
  } catch (const std::logic_error& wrong) {
    if (isOfNumber(wrong.what())) return {"ADIOS_ARGUMENT", kNoNumber};
    const bool isArgument = dynamic_cast<const std::invalid_argument*>(&wrong) != nullptr;
    return {isArgument ? "ADIOS_ARGUMENT" : "ADIOS_FAILED", plain(wrong.what())};
  } catch (const std::ios_base::failure& io) {
    return {"ADIOS_FILE", plain(io.what())};
  } catch (const std::system_error& io) {
    return {"ADIOS_FILE", plain(io.what())};
  } catch (const std::exception& other) {
    return {"ADIOS_FAILED", plain(other.what())};
  } catch (...) {
    return {"ADIOS_FAILED", "an exception of an unknown kind"};
  }
}

napi_value makeError(napi_env env, const Failure& failure) {
  napi_value code;
  napi_value message;
  napi_value error;
  check(napi_create_string_utf8(env, failure.code.data(), failure.code.size(), &code));
  check(napi_create_string_utf8(env, failure.message.data(), failure.message.size(), &message));
  check(napi_create_error(env, code, message, &error));
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
  return makeError(env, {"ADIOS_ARGUMENT", known ? info->error_message : "Node-API refused a call"});
}

}  // namespace hydride
