#include "memory/gather.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "errors.h"
#include "values.h"

namespace hydride {
namespace {

/** As src/record/layout.ts has it. */
struct Head {
  std::uint32_t words;
  std::uint32_t atoms;
  double number;
  std::uint32_t flags;
  std::uint16_t dataset;
  std::uint16_t mark;
  std::uint32_t id;
  std::uint32_t group;
  std::uint32_t info;
  std::uint32_t arrays;
};
static_assert(sizeof(Head) == 40);

constexpr std::uint16_t kMark = 0x4872;
constexpr std::uint32_t kPbc = 1, kCell = 8, kForces = 16, kStress = 32, kEnergy = 64, kCharge = 128, kSpin = 256;

struct Memory {
  const std::uint8_t* begin;
  std::size_t bytes;
};

Memory memoryOf(napi_env env, napi_value view) {
  void* data = nullptr;
  std::size_t bytes = 0;
  check(napi_get_dataview_info(env, view, &bytes, &data, nullptr, nullptr));
  return {static_cast<const std::uint8_t*>(data), bytes};
}

/** The elements of a typed array that is as long as is expected. */
template <typename Element>
std::span<Element> elements(napi_env env, napi_value array, napi_typedarray_type expected, std::size_t length) {
  napi_typedarray_type type;
  std::size_t found = 0;
  void* data = nullptr;
  check(napi_get_typedarray_info(env, array, &type, &found, &data, nullptr, nullptr));
  if (type != expected || found != length) {
    throw StoreFailure("STORE_ARGUMENT", "an array of another type or length than " + std::to_string(length));
  }
  return {static_cast<Element*>(data), length};
}

/** Where what is gathered goes, in the order of src/loader/collateRecords.ts. */
struct Target {
  std::span<std::int32_t> graph, numbers;
  std::span<double> positions, forces, cell, stress, energy, charge, spin;
  std::span<std::uint8_t> pbc, energyMask, forcesMask, stressMask, chargeMask, spinMask, ids;

  Target(napi_env env, napi_value arrays, std::size_t structures, std::size_t atoms, std::size_t idBytes) {
    std::uint32_t next = 0;
    const auto take = [&](auto& span, napi_typedarray_type type, std::size_t length) {
      napi_value array;
      check(napi_get_element(env, arrays, next++, &array));
      using Element = typename std::remove_reference_t<decltype(span)>::element_type;
      span = elements<Element>(env, array, type, length);
    };
    take(graph, napi_int32_array, atoms);
    take(numbers, napi_int32_array, atoms);
    take(positions, napi_float64_array, 3 * atoms);
    take(forces, napi_float64_array, 3 * atoms);
    take(cell, napi_float64_array, 9 * structures);
    take(stress, napi_float64_array, 9 * structures);
    for (auto* each : {&energy, &charge, &spin}) take(*each, napi_float64_array, structures);
    take(pbc, napi_uint8_array, 3 * structures);
    for (auto* each : {&energyMask, &forcesMask, &stressMask, &chargeMask, &spinMask}) {
      take(*each, napi_uint8_array, structures);
    }
    take(ids, napi_uint8_array, idBytes);
  }
};

/** A record that lies in some memory, part by part. */
class Record {
 public:
  Record(const Memory& memory, double place) {
    const auto begin = static_cast<std::size_t>(place);
    if (!(place >= 0) || begin % 8 != 0 || begin + sizeof(Head) > memory.bytes) throw damaged(begin);
    at_ = memory.begin + begin;
    std::memcpy(&head, at_, sizeof(Head));
    end_ = at_ + 8 * static_cast<std::size_t>(head.words);
    if (head.mark != kMark || end_ > memory.begin + memory.bytes) throw damaged(begin);
    at_ += sizeof(Head);
  }

  bool has(std::uint32_t flag) const { return (head.flags & flag) != 0; }

  template <typename Element>
  void take(Element* into, std::size_t count) {
    const std::uint8_t* const from = advance(sizeof(Element) * count);
    if (count > 0) std::memcpy(into, from, sizeof(Element) * count);
  }

  const std::uint8_t* advance(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(end_ - at_)) {
      throw StoreFailure("RECORD_DAMAGED", "a record is smaller than what it has");
    }
    at_ += bytes;
    return at_ - bytes;
  }

  /** To the species, over the values of further arrays, whose bytes only their description tells: from the end. */
  const std::uint8_t* tail(std::size_t bytes) const {
    const std::size_t padded = (bytes + 7) & ~std::size_t{7};
    if (padded > static_cast<std::size_t>(end_ - at_)) {
      throw StoreFailure("RECORD_DAMAGED", "a record is smaller than what it has");
    }
    return end_ - padded;
  }

  Head head;

 private:
  static StoreFailure damaged(std::size_t begin) {
    return StoreFailure("RECORD_DAMAGED", "expected a record at byte " + std::to_string(begin) + ", found none");
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

/** A record into the place of structure g, whose atoms begin at `first`. */
void gather(Record record, std::size_t g, std::size_t first, std::size_t idAt, const Target& to) {
  const Head& head = record.head;
  const std::size_t n = head.atoms;
  if (first + n > to.numbers.size() || idAt + head.id > to.ids.size()) {
    throw StoreFailure("STORE_ARGUMENT", "arrays that are smaller than the records");
  }
  const auto scalar = [&](std::uint32_t flag, std::span<double> values, std::span<std::uint8_t> mask) {
    if (!record.has(flag)) return;
    record.take(&values[g], 1);
    mask[g] = 1;
  };
  record.take(to.positions.data() + 3 * first, 3 * n);
  if (record.has(kForces)) {
    record.take(to.forces.data() + 3 * first, 3 * n);
    to.forcesMask[g] = 1;
  }
  if (record.has(kCell)) record.take(to.cell.data() + 9 * g, 9);
  if (record.has(kStress)) {
    record.take(to.stress.data() + 9 * g, 9);
    to.stressMask[g] = 1;
  }
  scalar(kEnergy, to.energy, to.energyMask);
  scalar(kCharge, to.charge, to.chargeMask);
  scalar(kSpin, to.spin, to.spinMask);
  for (std::size_t axis = 0; axis < 3; axis++) to.pbc[3 * g + axis] = record.has(kPbc << axis) ? 1 : 0;
  const std::size_t texts = std::size_t{head.id} + head.group + head.info;
  const std::uint8_t* const species = record.tail(n + texts);
  for (std::size_t i = 0; i < n; i++) {
    to.numbers[first + i] = species[i];
    to.graph[first + i] = static_cast<std::int32_t>(g);
  }
  std::memcpy(to.ids.data() + idAt, species + n, head.id);
}

}  // namespace

/**
 * (DataViews, which of them each record is in, where it begins, where its atoms begin among all, where its id does, and
 * the arrays of a batch, zeros): the records' content as flat arrays
 */
napi_value gatherRecords(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    std::uint32_t count = 0;
    check(napi_get_array_length(env, arguments.at(0), &count));
    std::vector<Memory> memories;
    for (std::uint32_t i = 0; i < count; i++) {
      napi_value view;
      check(napi_get_element(env, arguments.at(0), i, &view));
      memories.push_back(memoryOf(env, view));
    }
    const auto places = arguments.reals(2);
    const std::size_t G = places.size();
    const auto which = elements<std::int32_t>(env, arguments.at(1), napi_int32_array, G);
    const auto atomOffsets = elements<std::int32_t>(env, arguments.at(3), napi_int32_array, G + 1);
    const auto idOffsets = elements<std::int32_t>(env, arguments.at(4), napi_int32_array, G + 1);
    const Target target(env, arguments.at(5), G, atomOffsets[G], idOffsets[G]);
    for (std::size_t g = 0; g < G; g++) {
      if (which[g] < 0 || static_cast<std::size_t>(which[g]) >= memories.size() || atomOffsets[g] < 0 ||
          idOffsets[g] < 0) {
        throw StoreFailure("STORE_ARGUMENT", "a place below 0, or in no memory");
      }
      gather(Record(memories[which[g]], places[g]), g, atomOffsets[g], idOffsets[g], target);
    }
    return undefined(env);
  });
}

}  // namespace hydride
