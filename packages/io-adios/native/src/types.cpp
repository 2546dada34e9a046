#include "types.h"

namespace hydride {
namespace {

struct Named {
  adios2::DataType type;
  const char* name;
};

constexpr Named kTypes[] = {
    {adios2::DataType::Int8, "int8"},
    {adios2::DataType::Int16, "int16"},
    {adios2::DataType::Int32, "int32"},
    {adios2::DataType::Int64, "int64"},
    {adios2::DataType::UInt8, "uint8"},
    {adios2::DataType::UInt16, "uint16"},
    {adios2::DataType::UInt32, "uint32"},
    {adios2::DataType::UInt64, "uint64"},
    {adios2::DataType::Float, "float"},
    {adios2::DataType::Double, "double"},
    {adios2::DataType::FloatComplex, "float complex"},
    {adios2::DataType::DoubleComplex, "double complex"},
    {adios2::DataType::Char, "char"},
    {adios2::DataType::String, "string"},
};

}  // namespace

adios2::DataType typeOf(const std::string& name) {
  for (const Named& each : kTypes) {
    if (name == each.name) return each.type;
  }
  throw AdiosFailure("ADIOS_TYPE", "there is no type " + name);
}

std::string nameOf(adios2::DataType type) {
  for (const Named& each : kTypes) {
    if (type == each.type) return each.name;
  }
  return adios2::ToString(type);
}

bool isSupported(adios2::DataType type) {
  for (const Named& each : kTypes) {
    if (type == each.type) return true;
  }
  return false;
}

}  // namespace hydride
