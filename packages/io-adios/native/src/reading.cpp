#include "reading.h"

#include "errors.h"
#include "types.h"

namespace hydride {
namespace {

std::string inWords(const Dims& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); i++) text += (i == 0 ? "" : ", ") + std::to_string(dims[i]);
  return text + "]";
}

void checkInside(const Dims& start, const Dims& count, const Dims& shape, const char* what) {
  bool isInside = start.size() == shape.size() && count.size() == shape.size();
  for (std::size_t i = 0; isInside && i < shape.size(); i++) {
    isInside = start[i] <= shape[i] && count[i] <= shape[i] - start[i];
  }
  if (isInside) return;
  throw AdiosFailure("ADIOS_SELECTION", "the selection of start " + inWords(start) + " and count " + inWords(count) +
                                            " is not inside the " + what + " " + inWords(shape));
}

Dims minus(const Dims& whole, const Dims& start) {
  Dims rest(whole.size());
  for (std::size_t i = 0; i < whole.size(); i++)
    rest[i] = i < start.size() && start[i] < whole[i] ? whole[i] - start[i] : 0;
  return rest;
}

struct Place {
  Dims start;
  Dims count;
};

std::vector<Place> placesOf(OpenEngine& open, const std::string& name, std::int64_t step) {
  std::vector<Place> places;
  withType(open.io.InquireVariableType(name), [&](auto of) {
    using T = typename decltype(of)::type;
    adios2::Variable<T> variable = open.io.InquireVariable<T>(name);
    for (const auto& block : blocksOf(open, variable, step)) places.push_back({block.Start, block.Count});
  });
  return places;
}

}  // namespace

adios2::VariableNT variableOf(OpenEngine& open, const std::string& name) {
  adios2::VariableNT variable = open.io.InquireVariable(name);
  if (!variable) throw AdiosFailure("ADIOS_NO_VARIABLE", "there is no such variable (in this step)");
  return variable;
}

std::size_t product(const Dims& dims, std::size_t first) {
  std::size_t result = first;
  for (const std::size_t each : dims) {
    if (__builtin_mul_overflow(result, each, &result) || result > (std::size_t{1} << 53)) {
      throw AdiosFailure("ADIOS_MEMORY", "a selection of " + inWords(dims) + " elements is too large");
    }
  }
  return result;
}

Reading plan(OpenEngine& open, adios2::VariableNT& variable, const Asked& asked) {
  const bool isRandom = open.mode == adios2::Mode::ReadRandomAccess;
  Reading reading;
  // Counted over those in which the variable is.
  std::size_t step = 0;
  if (asked.steps) {
    const std::size_t steps = variable.Steps();
    const auto [first, count] = std::pair((*asked.steps)[0], (*asked.steps)[1]);
    if (count == 0 || first >= steps || count > steps - first) {
      throw AdiosFailure("ADIOS_SELECTION", "the steps " + std::to_string(first) + " to " +
                                                std::to_string(first + count) + " (not included) are not among its " +
                                                std::to_string(steps));
    }
    reading.steps = {first, count};
    step = first;
  } else if (isRandom) {
    reading.steps = {0, 1};
  }
  const adios2::ShapeID id = variable.ShapeID();
  if (id == adios2::ShapeID::LocalArray || asked.block != kNoBlock) {
    const std::vector<Place> blocks = placesOf(open, variable.Name(), static_cast<std::int64_t>(step));
    const std::size_t block = asked.block == kNoBlock ? 0 : asked.block;
    if (block >= blocks.size()) {
      throw AdiosFailure("ADIOS_SELECTION",
                         "there is no block " + std::to_string(block) + " among its " + std::to_string(blocks.size()));
    }
    if (asked.block == kNoBlock && blocks.size() > 1) {
      throw AdiosFailure("ADIOS_SELECTION", "a local array of " + std::to_string(blocks.size()) +
                                                " blocks is read by its blocks: expected a blockId");
    }
    const Dims& whole = blocks[block].count;
    reading.start = asked.start.value_or(Dims(whole.size(), 0));
    reading.count = asked.count.value_or(minus(whole, reading.start));
    checkInside(reading.start, reading.count, whole, "block");
    if (id == adios2::ShapeID::LocalArray) {
      // BP4 refuses a part, and BP5 gives another one than it was asked for.
      if (reading.count != whole) throw AdiosFailure("ADIOS_SELECTION", "a block of a local array is read as a whole");
      reading.block = block;
    } else {
      for (std::size_t i = 0; i < whole.size(); i++) reading.start[i] += blocks[block].start[i];
    }
    return reading;
  }
  if (id == adios2::ShapeID::GlobalArray || id == adios2::ShapeID::JoinedArray) {
    const Dims shape = isRandom ? variable.Shape(step) : variable.Shape();
    reading.start = asked.start.value_or(Dims(shape.size(), 0));
    reading.count = asked.count.value_or(minus(shape, reading.start));
    checkInside(reading.start, reading.count, shape, "shape");
    return reading;
  }
  if ((asked.start && !asked.start->empty()) || (asked.count && !asked.count->empty())) {
    throw AdiosFailure("ADIOS_SELECTION", "a single value has no selection");
  }
  return reading;
}

}  // namespace hydride
