#pragma once

#include <adios2.h>

#include <complex>
#include <string>
#include <type_traits>

#include "errors.h"
#include "values.h"

namespace hydride {

template <typename T>
struct Of {
  using type = T;
};

/** Calls the generic lambda with Of<T> for the C++ type. Text is not among them. */
template <typename F>
auto withType(adios2::DataType type, const F& call) {
  switch (type) {
    case adios2::DataType::Int8:
      return call(Of<std::int8_t>{});
    case adios2::DataType::Int16:
      return call(Of<std::int16_t>{});
    case adios2::DataType::Int32:
      return call(Of<std::int32_t>{});
    case adios2::DataType::Int64:
      return call(Of<std::int64_t>{});
    case adios2::DataType::UInt8:
      return call(Of<std::uint8_t>{});
    case adios2::DataType::UInt16:
      return call(Of<std::uint16_t>{});
    case adios2::DataType::UInt32:
      return call(Of<std::uint32_t>{});
    case adios2::DataType::UInt64:
      return call(Of<std::uint64_t>{});
    case adios2::DataType::Float:
      return call(Of<float>{});
    case adios2::DataType::Double:
      return call(Of<double>{});
    case adios2::DataType::FloatComplex:
      return call(Of<std::complex<float>>{});
    case adios2::DataType::DoubleComplex:
      return call(Of<std::complex<double>>{});
    case adios2::DataType::Char:
      return call(Of<char>{});
    default:
      throw AdiosFailure("ADIOS_TYPE", "the type " + adios2::ToString(type) + " is not supported");
  }
}

/** A type by ADIOS2's name for it, without "_t". */
adios2::DataType typeOf(const std::string& name);
/** The other way round. */
std::string nameOf(adios2::DataType type);
bool isSupported(adios2::DataType type);

template <typename T>
Value scalar(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return Value(value);
  } else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::uint64_t>) {
    return Value(value);
  } else if constexpr (std::is_same_v<T, char>) {
    return Value(static_cast<double>(static_cast<unsigned char>(value)));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return Value(static_cast<double>(value));
  } else {
    return Value(Value::Array{static_cast<double>(value.real()), static_cast<double>(value.imag())});
  }
}

}  // namespace hydride
