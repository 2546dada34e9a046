#include "attributes.h"

#include <cstring>

#include "arguments.h"
#include "errors.h"
#include "ioThread.h"
#include "objects.h"
#include "types.h"

namespace hydride {
namespace {

/** { name, type, isValue, value: ArrayBuffer or texts; nothing where the type is not supported } */
template <typename T>
void describeAs(Value::Object& result, const adios2::Attribute<T>& attribute) {
  const std::vector<T> values = attribute.Data();
  result.emplace_back("isValue", attribute.IsValue());
  if constexpr (std::is_same_v<T, std::string>) {
    result.emplace_back("value", Value::Array(values.begin(), values.end()));
  } else {
    Memory memory = Memory::allocate(values.size() * sizeof(T));
    memory.isFinal = true;
    std::memcpy(memory.address.get(), values.data(), memory.bytes);
    result.emplace_back("value", std::move(memory));
  }
}

Value describe(adios2::IO& io, const std::string& name, adios2::DataType type) {
  Value::Object result;
  result.emplace_back("name", name);
  result.emplace_back("type", nameOf(type));
  if (type == adios2::DataType::String) {
    describeAs(result, io.InquireAttribute<std::string>(name));
  } else if (isSupported(type)) {
    withType(type, [&](auto of) {
      using T = typename decltype(of)::type;
      describeAs(result, io.InquireAttribute<T>(name));
    });
  }
  return result;
}

/** ADIOS2 gives an attribute's type as the text that ToString gives for it. */
adios2::DataType typeOfText(const std::string& text) {
  static const adios2::DataType all[] = {
      adios2::DataType::Int8,          adios2::DataType::Int16,      adios2::DataType::Int32,
      adios2::DataType::Int64,         adios2::DataType::UInt8,      adios2::DataType::UInt16,
      adios2::DataType::UInt32,        adios2::DataType::UInt64,     adios2::DataType::Float,
      adios2::DataType::Double,        adios2::DataType::LongDouble, adios2::DataType::FloatComplex,
      adios2::DataType::DoubleComplex, adios2::DataType::Char,       adios2::DataType::String};
  for (const adios2::DataType each : all) {
    if (adios2::ToString(each) == text) return each;
  }
  return adios2::DataType::None;
}

}  // namespace

/** (io, name, type, texts or a typed array, whether it is one value, variable or "") */
napi_value defineAttribute(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t id = arguments.integer(0);
    const std::string name = arguments.text(1);
    const adios2::DataType type = typeOf(arguments.text(2));
    const bool isValue = arguments.flag(4);
    const std::string variable = arguments.text(5);
    if (type == adios2::DataType::String) {
      return submit(env, [=, texts = arguments.texts(3)] {
        define(id, [&](adios2::IO& io) {
          if (isValue) {
            io.DefineAttribute<std::string>(name, texts.at(0), variable, "/", true);
          } else {
            io.DefineAttribute<std::string>(name, texts.data(), texts.size(), variable, "/", true);
          }
        });
        return Value();
      });
    }
    return submit(env, [=, view = arguments.view(3)] {
      withType(type, [&](auto of) {
        using T = typename decltype(of)::type;
        define(id, [&](adios2::IO& io) {
          const T* const values = static_cast<const T*>(view.address);
          if (isValue) {
            io.DefineAttribute<T>(name, *values, variable, "/", true);
          } else {
            io.DefineAttribute<T>(name, values, view.bytes / sizeof(T), variable, "/", true);
          }
        });
      });
      return Value();
    });
  });
}

/** (io, name or undefined for all): a list */
napi_value inquireAttributes(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const bool isOne = !arguments.isUndefined(1);
    return submit(env, [id = arguments.integer(0), isOne, name = isOne ? arguments.text(1) : std::string()] {
      checkDefinition(id);
      adios2::IO& io = ioOf(id);
      Value::Array result;
      if (isOne) {
        const std::string type = io.AttributeType(name);
        if (!type.empty()) result.push_back(describe(io, name, typeOfText(type)));
        return Value(std::move(result));
      }
      for (const auto& [each, params] : io.AvailableAttributes()) {
        result.push_back(describe(io, each, typeOfText(params.at("Type"))));
      }
      return Value(std::move(result));
    });
  });
}

/** (io, name or undefined for all): whether one was there */
napi_value removeAttributes(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    if (arguments.isUndefined(1)) {
      return submit(env, [io = arguments.integer(0)] {
        checkDefinition(io);
        ioOf(io).RemoveAllAttributes();
        return Value(true);
      });
    }
    return submit(env, [io = arguments.integer(0), name = arguments.text(1)] {
      checkDefinition(io);
      return Value(ioOf(io).RemoveAttribute(name));
    });
  });
}

}  // namespace hydride
