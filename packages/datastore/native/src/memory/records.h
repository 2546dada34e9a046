#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hydride {

/** Bytes that have records. */
struct Memory {
  const std::uint8_t* begin;
  std::size_t bytes;
};

/** The content of records as flat arrays: the fields of a batch without edges, in the order of
 * src/loader/collateRecords.ts. */
struct Columns {
  std::span<std::int32_t> graph, numbers;
  std::span<double> positions, forces, cell, stress, energy, charge, spin;
  std::span<std::uint8_t> pbc, energyMask, forcesMask, stressMask, chargeMask, spinMask, ids;
};

/** Where a record goes. */
struct Row {
  std::size_t structure;
  std::size_t firstAtom;
  std::size_t idAt;
};

/** Copies the record at a place of some memory into columns of zeros. Throws StoreFailure where there is none, or no
 * room. */
void copyRecord(const Memory& memory, double place, const Row& row, const Columns& to);

}  // namespace hydride
