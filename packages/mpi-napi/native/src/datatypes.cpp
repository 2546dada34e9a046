#include "datatypes.h"

#include <climits>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"

namespace hydride {
namespace {

std::int64_t limit = INT_MAX;

/** Two bytes that no operation of MPI's knows; made when first used. */
MPI_Datatype half = MPI_DATATYPE_NULL;

MPI_Datatype halfType() {
  if (half == MPI_DATATYPE_NULL) {
    checkMpi(MPI_Type_contiguous(2, MPI_BYTE, &half), "MPI_Type_contiguous");
    checkMpi(MPI_Type_commit(&half), "MPI_Type_commit");
  }
  return half;
}

constexpr std::int64_t kBytes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 2, 2};

}  // namespace

MPI_Datatype datatypeAt(std::int64_t index) {
  // Not constants: some implementations have addresses here.
  static const MPI_Datatype types[] = {MPI_BYTE,     MPI_INT8_T,  MPI_UINT8_T,  MPI_INT16_T, MPI_UINT16_T, MPI_INT32_T,
                                       MPI_UINT32_T, MPI_INT64_T, MPI_UINT64_T, MPI_FLOAT,   MPI_DOUBLE};
  if (index >= 0 && index < static_cast<std::int64_t>(std::size(types))) return types[index];
  if (index < static_cast<std::int64_t>(std::size(kBytes)) && index >= 0) return halfType();
  throw MpiFailure("datatype", MPI_ERR_TYPE, "no datatype has the number " + std::to_string(index));
}

MPI_Op operationAt(std::int64_t index) {
  static const MPI_Op operations[] = {MPI_SUM,  MPI_PROD, MPI_MAX, MPI_MIN,  MPI_LAND,    MPI_LOR,
                                      MPI_LXOR, MPI_BAND, MPI_BOR, MPI_BXOR, MPI_REPLACE, MPI_NO_OP};
  if (index >= 0 && index < static_cast<std::int64_t>(std::size(operations))) return operations[index];
  throw MpiFailure("operation", MPI_ERR_OP, "no operation has the number " + std::to_string(index));
}

std::int64_t elementBytes(std::int64_t index) {
  if (index >= 0 && index < static_cast<std::int64_t>(std::size(kBytes))) return kBytes[index];
  throw MpiFailure("datatype", MPI_ERR_TYPE, "no datatype has the number " + std::to_string(index));
}

void freeDatatypes() {
  if (half != MPI_DATATYPE_NULL) MPI_Type_free(&half);
}

std::int64_t countLimit() { return limit; }

void setCountLimit(std::int64_t wanted) { limit = wanted < 1 || wanted > INT_MAX ? INT_MAX : wanted; }

Layout::Layout(std::int64_t count, std::int64_t datatype, MPI_Aint offset)
    : count_(static_cast<int>(count)), type_(datatypeAt(datatype)) {
  if (count <= limit && offset == 0) return;
  const std::int64_t wholes = count / limit;
  const std::int64_t rest = count % limit;
  if (wholes > INT_MAX) throw MpiFailure("datatype", MPI_ERR_COUNT, "more elements than MPI can describe");
  const MPI_Datatype basic = type_;
  MPI_Datatype chunk;
  checkMpi(MPI_Type_contiguous(static_cast<int>(limit), basic, &chunk), "MPI_Type_contiguous");
  // Only blocks with something in them: accumulating others is wrong in MPICH 4.0.
  std::vector<int> lengths;
  std::vector<MPI_Aint> places;
  std::vector<MPI_Datatype> types;
  const auto add = [&](std::int64_t length, std::int64_t first, MPI_Datatype type) {
    if (length == 0) return;
    lengths.push_back(static_cast<int>(length));
    places.push_back(offset + static_cast<MPI_Aint>(first * elementBytes(datatype)));
    types.push_back(type);
  };
  add(wholes, 0, chunk);
  add(rest, wholes * limit, basic);
  const int blocks = static_cast<int>(lengths.size());
  checkMpi(MPI_Type_create_struct(blocks, lengths.data(), places.data(), types.data(), &type_),
           "MPI_Type_create_struct");
  MPI_Type_free(&chunk);
  checkMpi(MPI_Type_commit(&type_), "MPI_Type_commit");
  count_ = 1;
  owned_ = true;
}

Layout::~Layout() {
  if (owned_) MPI_Type_free(&type_);
}

Layout::Layout(Layout&& other) noexcept
    : count_(other.count_), type_(other.type_), owned_(std::exchange(other.owned_, false)) {}

}  // namespace hydride
