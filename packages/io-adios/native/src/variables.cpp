#include "variables.h"

#include "arguments.h"
#include "errors.h"
#include "ioThread.h"
#include "objects.h"
#include "types.h"

namespace hydride {
namespace {

const char* kindOf(adios2::ShapeID id) {
  switch (id) {
    case adios2::ShapeID::GlobalValue:
      return "globalValue";
    case adios2::ShapeID::GlobalArray:
      return "globalArray";
    case adios2::ShapeID::JoinedArray:
      return "joinedArray";
    case adios2::ShapeID::LocalValue:
      return "localValue";
    case adios2::ShapeID::LocalArray:
      return "localArray";
    default:
      return "unknown";
  }
}

/** Where the smallest and the largest element are kept; ADIOS2 gives zeros for both where they are not. */
void addExtremes(Value::Object& result, adios2::IO& io, const std::string& name, adios2::DataType type) {
  withType(type, [&](auto of) {
    using T = typename decltype(of)::type;
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, char>) {
      const auto [min, max] = io.InquireVariable<T>(name).MinMax();
      if ((min == T(0) && max == T(0)) || !(min <= max)) return;
      result.emplace_back("min", scalar(min));
      result.emplace_back("max", scalar(max));
    }
  });
}

Value describe(adios2::IO& io, const std::string& name, bool isReading) {
  const adios2::DataType type = io.InquireVariableType(name);
  Value::Object result;
  result.emplace_back("name", name);
  result.emplace_back("type", nameOf(type));
  adios2::VariableNT variable = io.InquireVariable(name);
  if (!variable) return result;
  const adios2::ShapeID id = variable.ShapeID();
  result.emplace_back("kind", std::string(kindOf(id)));
  const bool isArray = id == adios2::ShapeID::GlobalArray || id == adios2::ShapeID::JoinedArray;
  result.emplace_back("shape", sizes(isArray ? variable.Shape() : adios2::Dims()));
  if (!isReading) return result;
  result.emplace_back("steps", static_cast<double>(variable.Steps()));
  result.emplace_back("firstStep", static_cast<double>(variable.StepsStart()));
  if (type != adios2::DataType::String && isSupported(type)) addExtremes(result, io, name, type);
  return result;
}

}  // namespace

/** (io, name or undefined for all, whether a file is being read): a list */
napi_value inquireVariables(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const bool isOne = !arguments.isUndefined(1);
    return submit(env, [id = arguments.integer(0), isOne, name = isOne ? arguments.text(1) : std::string(),
                        isReading = arguments.flag(2)] {
      checkDefinition(id);
      adios2::IO& io = ioOf(id);
      Value::Array result;
      if (isOne) {
        if (io.InquireVariableType(name) != adios2::DataType::None) result.push_back(describe(io, name, isReading));
        return Value(std::move(result));
      }
      for (const auto& [each, params] : io.AvailableVariables(true)) {
        result.push_back(describe(io, each, isReading));
      }
      return Value(std::move(result));
    });
  });
}

/** (engine, name, step or -1 for the current one): a list of { start, count, writer, min, max, value } */
napi_value blocksInfo(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    return submit(env, [id = arguments.integer(0), name = arguments.text(1), step = arguments.integer(2)] {
      OpenEngine& open = definedEngineOf(id);
      const adios2::DataType type = open.io.InquireVariableType(name);
      Value::Array result;
      const auto describeBlocks = [&](auto of) {
        using T = typename decltype(of)::type;
        adios2::Variable<T> variable = open.io.InquireVariable<T>(name);
        for (const auto& block : blocksOf(open, variable, step)) {
          Value::Object each;
          each.emplace_back("start", sizes(block.Start));
          each.emplace_back("count", sizes(block.Count));
          each.emplace_back("writer", static_cast<double>(block.WriterID));
          if (block.IsValue) {
            each.emplace_back("value", scalar(static_cast<T>(block.Value)));
          } else if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, char>) {
            if ((block.Min != T(0) || block.Max != T(0)) && block.Min <= block.Max) {
              each.emplace_back("min", scalar(static_cast<T>(block.Min)));
              each.emplace_back("max", scalar(static_cast<T>(block.Max)));
            }
          }
          result.emplace_back(std::move(each));
        }
      };
      if (type == adios2::DataType::None) return Value(std::move(result));
      if (type == adios2::DataType::String) {
        describeBlocks(Of<std::string>{});
      } else {
        withType(type, describeBlocks);
      }
      return Value(std::move(result));
    });
  });
}

}  // namespace hydride
