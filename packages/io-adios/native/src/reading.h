#pragma once

#include <adios2.h>

#include <optional>
#include <string>

#include "arguments.h"
#include "objects.h"

namespace hydride {

constexpr std::size_t kNoBlock = static_cast<std::size_t>(-1);

/** What is asked for of a variable. */
struct Asked {
  std::optional<Dims> start;
  std::optional<Dims> count;
  std::optional<Dims> steps;
  std::size_t block = kNoBlock;
};

/** What a get reads, checked against the variable as it is in the file. */
struct Reading {
  adios2::Dims start;
  adios2::Dims count;
  adios2::Box<std::size_t> steps{0, 0};
  std::size_t block = kNoBlock;
};

/** Throws AdiosFailure where the file, or the current step, has none of that name. */
adios2::VariableNT variableOf(OpenEngine& open, const std::string& name);
/** Throws AdiosFailure where the variable does not have what is asked for. */
Reading plan(OpenEngine& open, adios2::VariableNT& variable, const Asked& asked);
/** The number of elements, times `first`; throws AdiosFailure where no memory could hold them. */
std::size_t product(const Dims& dims, std::size_t first = 1);

}  // namespace hydride
