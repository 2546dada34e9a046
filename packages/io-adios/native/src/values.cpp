#include "values.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "errors.h"

namespace hydride {
namespace {

void release(napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<void>*>(hint); }

constexpr std::size_t kSmall = 64 * 1024;

napi_value bufferOf(napi_env env, const Memory& memory) {
  napi_value buffer;
  if (memory.bytes == 0 || (memory.isFinal && memory.bytes <= kSmall)) {
    void* data = nullptr;
    check(napi_create_arraybuffer(env, memory.bytes, &data, &buffer));
    if (memory.bytes > 0) std::memcpy(data, memory.address.get(), memory.bytes);
    return buffer;
  }
  auto owner = std::make_unique<std::shared_ptr<void>>(memory.address);
  check(napi_create_external_arraybuffer(env, memory.address.get(), memory.bytes, release, owner.get(), &buffer));
  owner.release();
  return buffer;
}

struct Converter {
  napi_env env;

  napi_value operator()(std::monostate) const {
    napi_value result;
    check(napi_get_undefined(env, &result));
    return result;
  }
  napi_value operator()(bool value) const {
    napi_value result;
    check(napi_get_boolean(env, value, &result));
    return result;
  }
  napi_value operator()(double value) const {
    napi_value result;
    check(napi_create_double(env, value, &result));
    return result;
  }
  napi_value operator()(std::int64_t value) const {
    napi_value result;
    check(napi_create_bigint_int64(env, value, &result));
    return result;
  }
  napi_value operator()(std::uint64_t value) const {
    napi_value result;
    check(napi_create_bigint_uint64(env, value, &result));
    return result;
  }
  napi_value operator()(const std::string& value) const {
    napi_value result;
    check(napi_create_string_utf8(env, value.data(), value.size(), &result));
    return result;
  }
  napi_value operator()(const Memory& value) const { return bufferOf(env, value); }
  napi_value operator()(const Value::Array& values) const {
    napi_value result;
    check(napi_create_array_with_length(env, values.size(), &result));
    for (std::size_t i = 0; i < values.size(); i++) {
      napi_handle_scope scope;
      check(napi_open_handle_scope(env, &scope));
      check(napi_set_element(env, result, static_cast<std::uint32_t>(i), toJs(env, values[i])));
      check(napi_close_handle_scope(env, scope));
    }
    return result;
  }
  napi_value operator()(const Value::Object& fields) const {
    napi_value result;
    check(napi_create_object(env, &result));
    for (const auto& [name, value] : fields) {
      check(napi_set_named_property(env, result, name.c_str(), toJs(env, value)));
    }
    return result;
  }
};

}  // namespace

Memory Memory::allocate(std::size_t bytes) {
  void* const address = std::calloc(bytes == 0 ? 1 : bytes, 1);
  if (address == nullptr) throw std::bad_alloc();
  return {std::shared_ptr<void>(address, std::free), bytes, false};
}

napi_value toJs(napi_env env, const Value& value) { return std::visit(Converter{env}, value.data); }

Value sizes(const std::vector<std::size_t>& values) {
  Value::Array result;
  result.reserve(values.size());
  for (const std::size_t each : values) result.emplace_back(static_cast<double>(each));
  return result;
}

}  // namespace hydride
