// Opens a BP folder as a reader does, in a process of its own, because ADIOS2 crashes on damaged metadata or waits for
// data that will not come: `adios_trial PATH ENGINE [values]`. Exits with 0 where all went well, else says on standard
// error what did not. Where ADIOS2 begins and where it has ended it says on both streams: what a loader or a profiler
// says before and after is not of the set.

#include <adios2.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "profiles.h"

namespace {

// Blocks whose ends are read: where there are more, those of the variables that come first.
constexpr std::size_t kMostBlocks = 4096;
// Variables are read as a whole as long as they are not larger together.
constexpr std::size_t kWholeBytes = std::size_t{64} << 20;
constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// Of a number that an operator has made smaller, whose loss nobody has noted.
constexpr double kLoss = 0.01;

struct Budget {
  /** Whether values are held against what their writer noted: where no block lies over another. */
  bool checksValues = false;
  std::size_t blocks = 0;
  std::size_t checked = 0;
  std::size_t bytes = 0;
};

// A crash is an answer here, of which nobody wants the memory.
void leaveNoCore() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

// As src/integrity/trial.ts has them.
constexpr char kBegin[] = "adios_trial: begins\n";
constexpr char kEnd[] = "adios_trial: ends\n";

void mark(const char* word) {
  std::cout << std::flush;
  std::fputs(word, stdout);
  std::fflush(stdout);
  std::fputs(word, stderr);
  std::fflush(stderr);
}

// What is about to be read, which is more than the file has where it is compressed: it takes its time.
void announce(std::size_t bytes) {
  static std::size_t untold = 0;
  untold += bytes;
  if (untold < kMebibyte) return;
  std::printf("adios_trial: reads %zu MiB\n", untold / kMebibyte);
  std::fflush(stdout);
  untold %= kMebibyte;
}

// Bytes of a block or a variable; refused where no file could hold them.
std::size_t bytesOf(const std::string& name, const adios2::Dims& dims, std::size_t size) {
  for (const std::size_t extent : dims) {
    if (__builtin_mul_overflow(size, extent, &size)) throw std::runtime_error("the shape of " + name + " is too large");
  }
  return size;
}

template <class T>
void readEnds(adios2::Engine& engine, adios2::Variable<T>& variable, const typename adios2::Variable<T>::Info& block,
              std::size_t step) {
  adios2::Dims last(block.Count.size());
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (block.Count[i] == 0) return;
    last[i] = block.Count[i] - 1;
  }
  variable.SetStepSelection({step, 1});
  variable.SetBlockSelection(block.BlockID);
  T value{};
  if (last.empty()) {
    engine.Get(variable, value, adios2::Mode::Sync);
    return;
  }
  const adios2::Dims one(last.size(), 1);
  for (const adios2::Dims& place : {adios2::Dims(last.size(), 0), last}) {
    variable.SetSelection({place, one});
    engine.Get(variable, &value, adios2::Mode::Sync);
  }
}

/** Whether a number is near enough to what the writer has noted of it. */
template <class T>
bool isNear(T value, T noted, bool isLossy) {
  if (value == noted) return true;
  if constexpr (std::is_floating_point_v<T>) return isLossy && std::abs(value - noted) <= kLoss * std::abs(noted);
  return false;
}

// The smallest and the largest value of a block, which writers note in the metadata: others are those of somebody else.
template <class T>
void checkRange(adios2::Engine& engine, adios2::Variable<T>& variable, const typename adios2::Variable<T>::Info& block,
                std::size_t step) {
  std::vector<T> values(bytesOf(variable.Name(), block.Count, 1));
  // Where nothing is noted both are zero, or the wrong way round.
  if (values.empty() || (block.Min == T{} && block.Max == T{}) || !(block.Min <= block.Max)) return;
  variable.SetStepSelection({step, 1});
  variable.SetSelection({block.Start, block.Count});
  engine.Get(variable, values.data(), adios2::Mode::Sync);
  // Beside what is no number, or infinite, ADIOS2 does not find the smallest and the largest.
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); })) return;
  }
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const bool isLossy = !variable.Operations().empty();
  if (isNear<T>(*least, block.Min, isLossy) && isNear<T>(*most, block.Max, isLossy)) return;
  throw std::runtime_error("the values of " + variable.Name() + " are not those that were written");
}

// A block that reaches beyond its variable would be copied beyond the memory of a reader.
template <class T>
void checkPlace(const std::string& name, const adios2::Dims& shape, const typename adios2::Variable<T>::Info& block) {
  bool isInside = block.Start.size() == shape.size() && block.Count.size() == shape.size();
  for (std::size_t i = 0; isInside && i < shape.size(); ++i) {
    isInside = block.Start[i] <= shape[i] && block.Count[i] <= shape[i] - block.Start[i];
  }
  if (!isInside) throw std::runtime_error("a block of " + name + " is not inside its shape");
}

// All of a global array, which is more than its blocks where these are damaged.
template <class T>
void readWhole(adios2::Engine& engine, adios2::Variable<T>& variable, const adios2::Dims& shape, std::size_t step) {
  std::vector<T> values(bytesOf("", shape, 1));
  if (values.empty()) return;
  variable.SetStepSelection({step, 1});
  variable.SetSelection({adios2::Dims(shape.size(), 0), shape});
  engine.Get(variable, values.data(), adios2::Mode::Sync);
}

// Its place in its variable, and its ends, of each block of a step.
template <class T>
void tryBlocks(adios2::Engine& engine, adios2::Variable<T>& variable, const adios2::Dims& shape, std::size_t step,
               Budget& budget) {
  for (const auto& block : engine.BlocksInfo(variable, step)) {
    if (!shape.empty()) checkPlace<T>(variable.Name(), shape, block);
    const std::size_t bytes = bytesOf(variable.Name(), block.Count, sizeof(T));
    if (++budget.blocks <= kMostBlocks) {
      announce(bytes);
      readEnds<T>(engine, variable, block, step);
    }
    if (!budget.checksValues || shape.empty() || bytes > kWholeBytes - budget.checked) continue;
    budget.checked += bytes;
    announce(bytes);
    checkRange<T>(engine, variable, block, step);
  }
}

template <class T>
void tryVariable(adios2::IO& io, adios2::Engine& engine, const std::string& name, Budget& budget) {
  auto variable = io.InquireVariable<T>(name);
  if (!variable) return;
  // Of complex numbers and characters there is no smallest, and ADIOS2 refuses to list blocks for want of it.
  constexpr bool isOrdered = std::is_arithmetic_v<T> && !std::is_same_v<T, char>;
  if constexpr (isOrdered) variable.MinMax();
  const bool isGlobal = variable.ShapeID() == adios2::ShapeID::GlobalArray;
  const std::size_t first = variable.StepsStart();
  for (std::size_t step = first; step < first + variable.Steps(); ++step) {
    const adios2::Dims shape = isGlobal ? variable.Shape(step) : adios2::Dims();
    const std::size_t bytes = bytesOf(name, shape, sizeof(T));
    if constexpr (isOrdered) tryBlocks<T>(engine, variable, shape, step, budget);
    budget.bytes += std::min(bytes, kWholeBytes);
    if (!isGlobal || bytes > kWholeBytes || budget.bytes > kWholeBytes) continue;
    announce(bytes);
    auto whole = io.InquireVariable<T>(name);
    readWhole<T>(engine, whole, shape, step);
  }
}

template <class T>
void tryAttribute(adios2::IO& io, const std::string& name) {
  const auto attribute = io.InquireAttribute<T>(name);
  if (attribute) attribute.Data();
}

void tryOpening(const std::string& path, const std::string& kind, bool checksValues) {
  adios2::ADIOS adios;
  adios2::IO io = adios.DeclareIO("trial");
  io.SetEngine(kind);
  adios2::Engine engine = io.Open(path, adios2::Mode::ReadRandomAccess);
  for (const auto& [name, parameters] : io.AvailableAttributes()) {
    const std::string type = io.AttributeType(name);
#define HYDRIDE_TRY(T) \
  if (type == adios2::GetType<T>()) tryAttribute<T>(io, name);
    ADIOS2_FOREACH_ATTRIBUTE_STDTYPE_1ARG(HYDRIDE_TRY)
#undef HYDRIDE_TRY
  }
  Budget budget;
  budget.checksValues = checksValues && engine.Steps() == 1;
  for (const auto& [name, parameters] : io.AvailableVariables(true)) {
    const std::string type = io.VariableType(name);
    if (type == "string") continue;
#define HYDRIDE_TRY(T) \
  if (type == adios2::GetType<T>()) tryVariable<T>(io, engine, name, budget);
    ADIOS2_FOREACH_PRIMITIVE_TYPE_1ARG(HYDRIDE_TRY)
#undef HYDRIDE_TRY
  }
  engine.Close();
  hydride::removeProfiles(path, true);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) return 2;
  leaveNoCore();
  mark(kBegin);
  try {
    tryOpening(argv[1], argv[2], argc == 4);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 3;
  }
  mark(kEnd);
  return 0;
}
