#include "vectors.h"

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "arguments.h"
#include "begin.h"
#include "datatypes.h"
#include "errors.h"
#include "requests.h"

namespace hydride {
namespace {

/** Bytes from the first element to the end of the last. */
std::int64_t extent(const std::vector<std::int64_t>& counts, const std::vector<std::int64_t>& places,
                    std::int64_t bytes) {
  if (counts.size() != places.size()) {
    throw MpiFailure("argument", MPI_ERR_ARG, "as many counts as displacements are needed");
  }
  std::int64_t last = 0;
  for (std::size_t i = 0; i < counts.size(); i++) {
    if (counts[i] < 0 || places[i] < 0) throw MpiFailure("argument", MPI_ERR_COUNT, "a count or displacement below 0");
    if (counts[i] > 0) last = std::max(last, places[i] + counts[i]);
  }
  return last * bytes;
}

void checkLength(const std::vector<std::int64_t>& counts, MPI_Comm comm) {
  int size = 0;
  checkMpi(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  if (counts.size() != static_cast<std::size_t>(size)) {
    throw MpiFailure("argument", MPI_ERR_ARG, "a count for each of " + std::to_string(size) + " ranks is needed");
  }
}

/** What goes to each rank or comes from it, as MPI_Alltoallw takes it: any place and any count. */
class Parts {
 public:
  Parts(const std::vector<std::int64_t>& counts, const std::vector<std::int64_t>& places, std::int64_t datatype) {
    const std::int64_t bytes = elementBytes(datatype);
    layouts_.reserve(counts.size());
    for (std::size_t i = 0; i < counts.size(); i++) {
      // A displacement that 32 bits do not hold is part of the type.
      const std::int64_t place = counts[i] == 0 ? 0 : places[i] * bytes;
      const bool near = place <= countLimit();
      layouts_.emplace_back(counts[i], datatype, near ? 0 : static_cast<MPI_Aint>(place));
      this->counts.push_back(layouts_.back().count());
      this->places.push_back(near ? static_cast<int>(place) : 0);
      this->types.push_back(layouts_.back().type());
    }
  }

  std::vector<int> counts;
  std::vector<int> places;
  std::vector<MPI_Datatype> types;

 private:
  std::vector<Layout> layouts_;
};

std::vector<int> narrow(const std::vector<std::int64_t>& values, const char* what) {
  for (std::int64_t each : values) {
    if (each > std::numeric_limits<int>::max()) {
      throw MpiFailure("argument", MPI_ERR_COUNT, std::string(what) + " beyond 2^31 - 1 elements");
    }
  }
  return std::vector<int>(values.begin(), values.end());
}

template <typename T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/** Two sets of parts one after the other, where MPI reads them until the end. */
std::unique_ptr<Request> keep(const Parts& sends, const Parts& receives) {
  auto request = std::make_unique<Request>();
  request->counts = sends.counts;
  append(request->counts, receives.counts);
  request->places = sends.places;
  append(request->places, receives.places);
  request->types = sends.types;
  append(request->types, receives.types);
  return request;
}

}  // namespace

/**
 * (comm, data, counts, displacements, datatype, data, counts, displacements, datatype, nonblocking): to and from each
 * rank. Gatherv, Scatterv and Alltoallv, with any counts, because no rank knows whether another's fit in 32 bits.
 */
napi_value exchange(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const auto sendCounts = arguments.integers(2);
    const auto sendPlaces = arguments.integers(3);
    const auto receiveCounts = arguments.integers(6);
    const auto receivePlaces = arguments.integers(7);
    checkLength(sendCounts, comm);
    checkLength(receiveCounts, comm);
    const void* from = arguments.data(1, extent(sendCounts, sendPlaces, elementBytes(arguments.integer(4))));
    void* to = arguments.data(5, extent(receiveCounts, receivePlaces, elementBytes(arguments.integer(8))));
    const Parts sends(sendCounts, sendPlaces, arguments.integer(4));
    const Parts receives(receiveCounts, receivePlaces, arguments.integer(8));
    auto kept = keep(sends, receives);
    const Request& all = *kept;
    const std::size_t n = sendCounts.size();
    return begin(env, arguments.flag(9), "MPI_Alltoallw", std::move(kept), [&](MPI_Request* request) {
      const int* counts = all.counts.data();
      const int* places = all.places.data();
      const MPI_Datatype* types = all.types.data();
      return request ? MPI_Ialltoallw(from, counts, places, types, to, counts + n, places + n, types + n, comm, request)
                     : MPI_Alltoallw(from, counts, places, types, to, counts + n, places + n, types + n, comm);
    });
  });
}

/** (comm, data, count, data, counts, displacements, datatype, nonblocking): all know all counts */
napi_value allgatherVector(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t count = arguments.integer(2);
    const std::int64_t datatype = arguments.integer(6);
    const auto counts = arguments.integers(4);
    const auto places = arguments.integers(5);
    checkLength(counts, comm);
    const void* from = arguments.data(1, count * elementBytes(datatype));
    void* to = arguments.data(3, extent(counts, places, elementBytes(datatype)));
    auto kept = std::make_unique<Request>();
    const std::size_t n = counts.size();
    Request& all = *kept;
    if (std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) <= countLimit()) {
      kept->counts = narrow(counts, "a count");
      kept->places = narrow(places, "a displacement");
      const MPI_Datatype type = datatypeAt(datatype);
      const int own = static_cast<int>(count);
      return begin(env, arguments.flag(7), "MPI_Allgatherv", std::move(kept), [&](MPI_Request* request) {
        return request ? MPI_Iallgatherv(from, own, type, to, all.counts.data(), all.places.data(), type, comm, request)
                       : MPI_Allgatherv(from, own, type, to, all.counts.data(), all.places.data(), type, comm);
      });
    }
    // The own part goes to all, from where it is; in place it need not come back.
    int rank = 0;
    checkMpi(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    const bool inPlace = from == MPI_IN_PLACE;
    const std::size_t self = static_cast<std::size_t>(rank);
    std::vector<std::int64_t> sendCounts(n, inPlace ? counts[self] : count);
    // Not at the address that is received at: Open MPI 4 and 5 take that for MPI_IN_PLACE in nonblocking calls.
    const std::vector<std::int64_t> sendPlaces(n, inPlace ? places[self] + 1 : 0);
    std::vector<std::int64_t> receiveCounts = counts;
    if (inPlace) sendCounts[self] = receiveCounts[self] = 0;
    const Parts sends(sendCounts, sendPlaces, datatype);
    const Parts receives(receiveCounts, places, datatype);
    kept = keep(sends, receives);
    const Request& parts = *kept;
    const void* source = inPlace ? static_cast<char*>(to) - elementBytes(datatype) : from;
    return begin(env, arguments.flag(7), "MPI_Alltoallw", std::move(kept), [&](MPI_Request* request) {
      const int* sizes = parts.counts.data();
      const int* at = parts.places.data();
      const MPI_Datatype* types = parts.types.data();
      return request ? MPI_Ialltoallw(source, sizes, at, types, to, sizes + n, at + n, types + n, comm, request)
                     : MPI_Alltoallw(source, sizes, at, types, to, sizes + n, at + n, types + n, comm);
    });
  });
}

/** (comm, data, data, counts, datatype, operation, nonblocking) */
napi_value reduceScatter(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const auto counts = arguments.integers(3);
    checkLength(counts, comm);
    const std::int64_t datatype = arguments.integer(4);
    const std::int64_t bytes = elementBytes(datatype);
    const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    const MPI_Op op = operationAt(arguments.integer(5));
    const MPI_Datatype type = datatypeAt(datatype);
    int rank = 0;
    checkMpi(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    char* from = static_cast<char*>(arguments.data(1, total * bytes));
    const bool inPlace = from == MPI_IN_PLACE;
    char* to = static_cast<char*>(arguments.data(2, inPlace ? total * bytes : counts[rank] * bytes));
    const bool nonblocking = arguments.flag(6);
    auto kept = std::make_unique<Request>();
    if (total <= countLimit()) {
      kept->counts = narrow(counts, "a count");
      const Request& all = *kept;
      return begin(env, nonblocking, "MPI_Reduce_scatter", std::move(kept), [&](MPI_Request* request) {
        return request ? MPI_Ireduce_scatter(from, to, all.counts.data(), type, op, comm, request)
                       : MPI_Reduce_scatter(from, to, all.counts.data(), type, op, comm);
      });
    }
    napi_valuetype kind;
    check(napi_typeof(env, arguments.at(2), &kind));
    if (inPlace && kind == napi_bigint) {
      throw MpiFailure("MPI_Reduce_scatter", MPI_ERR_COUNT,
                       "in place, memory beyond 2^31 - 1 elements has to be JavaScript's, which an address may not be");
    }
    kept->function = "MPI_Reduce";
    // All take the parts in the same order, each to its rank; in place it comes to where the rank's input was.
    const char* input = inPlace ? to : from;
    char* const own =
        inPlace ? to + bytes * std::accumulate(counts.begin(), counts.begin() + rank, std::int64_t{0}) : to;
    std::vector<MPI_Request>& requests = kept->parts;
    for (int root = 0; root < static_cast<int>(counts.size()); root++) {
      for (std::int64_t first = 0; first < counts[root]; first += countLimit()) {
        const int now = static_cast<int>(std::min(countLimit(), counts[root] - first));
        const bool isRoot = root == rank;
        const void* source = isRoot && inPlace ? MPI_IN_PLACE : input + first * bytes;
        void* result = isRoot ? own + first * bytes : nullptr;
        if (nonblocking) {
          requests.push_back(MPI_REQUEST_NULL);
          checkMpi(MPI_Ireduce(source, result, now, type, op, root, comm, &requests.back()), "MPI_Ireduce");
        } else {
          checkMpi(MPI_Reduce(source, result, now, type, op, root, comm), "MPI_Reduce");
        }
      }
      input += counts[root] * bytes;
    }
    const auto length = static_cast<std::size_t>(counts[rank] * bytes);
    if (inPlace) kept->after = [to, own, length] { std::memmove(to, own, length); };
    if (nonblocking) return remember(env, std::move(kept));
    kept->wait();
    return undefined(env);
  });
}

}  // namespace hydride
