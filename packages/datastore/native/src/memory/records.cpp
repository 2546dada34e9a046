#include "memory/records.h"

#include <cstring>
#include <string>

#include "errors.h"

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

/** A record that lies in some memory, part by part. */
class Record {
 public:
  Record(const Memory& memory, double place) {
    const auto begin = static_cast<std::size_t>(place);
    if (!(place >= 0) || begin % 8 != 0 || begin + sizeof(Head) > memory.bytes) throw damaged(begin);
    at_ = memory.begin + begin;
    std::memcpy(&head, at_, sizeof(Head));
    const std::size_t bytes = 8 * static_cast<std::size_t>(head.words);
    if (head.mark != kMark || bytes < sizeof(Head) || bytes > memory.bytes - begin) throw damaged(begin);
    end_ = at_ + bytes;
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

}  // namespace

void copyRecord(const Memory& memory, double place, const Row& row, const Columns& to) {
  Record record(memory, place);
  const Head& head = record.head;
  const auto& [g, first, idAt] = row;
  const std::size_t n = head.atoms;
  if (first + n > to.numbers.size() || idAt + head.id > to.ids.size()) {
    throw StoreFailure("STORE_ARGUMENT", "arrays that are smaller than the records");
  }
  const auto scalar = [&, g = row.structure](std::uint32_t flag, std::span<double> values,
                                             std::span<std::uint8_t> mask) {
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

}  // namespace hydride
