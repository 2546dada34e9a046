#pragma once

#include <mpi.h>

#include <cstdint>

namespace hydride {

/** The predefined datatypes in the order of src/datatypes.ts. Those of two bytes without a type of MPI's move as bytes.
 */
MPI_Datatype datatypeAt(std::int64_t index);

/** The operations in the order of src/operations.ts. */
MPI_Op operationAt(std::int64_t index);

/** Size in bytes of an element of the datatype at `index`. */
std::int64_t elementBytes(std::int64_t index);

/** Before MPI ends. */
void freeDatatypes();

/** The largest count that goes to MPI as it is: INT_MAX, or less for tests. */
std::int64_t countLimit();
void setCountLimit(std::int64_t limit);

/**
 * `count` elements as MPI's functions with 32-bit counts take them: as they are, or as one element of a derived type,
 * which MPI keeps for as long as communication that has begun needs it. With `offset` (bytes) it begins there.
 */
class Layout {
 public:
  Layout(std::int64_t count, std::int64_t datatype, MPI_Aint offset = 0);
  ~Layout();
  Layout(Layout&& other) noexcept;
  Layout& operator=(Layout&&) = delete;

  int count() const { return count_; }
  MPI_Datatype type() const { return type_; }

 private:
  int count_;
  MPI_Datatype type_;
  bool owned_ = false;
};

}  // namespace hydride
