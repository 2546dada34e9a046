#include "transport/server.h"

#include <cstring>

#include "transport/mpiErrors.h"

namespace hydride {
namespace {

/** So many requests may be on their way in, and replies on their way out. */
constexpr std::size_t kReceives = 8;
constexpr std::size_t kMostReplies = 32;

}  // namespace

Server::Server(MPI_Comm comm, Memory memory)
    : comm_(comm), memory_(memory), words_(kReceives), receives_(kReceives, MPI_REQUEST_NULL) {
  for (std::size_t slot = 0; slot < kReceives; slot++) {
    words_[slot].resize(kMostWords);
    listen(slot);
  }
}

Server::~Server() {
  for (MPI_Request& receive : receives_) {
    if (receive == MPI_REQUEST_NULL) continue;
    MPI_Cancel(&receive);
    MPI_Wait(&receive, MPI_STATUS_IGNORE);
  }
}

bool Server::advance() {
  bool active = forgetSent();
  while (replies_.size() < kMostReplies) {
    int slot = MPI_UNDEFINED;
    int found = 0;
    MPI_Status status;
    checkMpi(MPI_Testany(static_cast<int>(kReceives), receives_.data(), &slot, &found, &status), "MPI_Testany");
    if (!found || slot == MPI_UNDEFINED) break;
    active = true;
    requests_++;
    int count = 0;
    checkMpi(MPI_Get_count(&status, MPI_UINT64_T, &count), "MPI_Get_count");
    const auto place = static_cast<std::size_t>(slot);
    const Request request = readRequest(words_[place].data(), static_cast<std::size_t>(count), memory_.size());
    listen(place);
    answer(request, status.MPI_SOURCE);
  }
  return active;
}

void Server::listen(std::size_t slot) {
  checkMpi(MPI_Irecv(words_[slot].data(), static_cast<int>(kMostWords), MPI_UINT64_T, MPI_ANY_SOURCE, kRequestTag,
                     comm_, &receives_[slot]),
           "MPI_Irecv");
}

void Server::answer(const Request& request, int source) {
  Reply& reply = replies_.emplace_back();
  const std::uint8_t* bytes = memory_.data();
  if (request.ranges.size() == 1) {
    bytes += request.ranges[0].offset;
  } else {
    reply.bytes.resize(request.bytes);
    std::uint8_t* place = reply.bytes.data();
    for (const auto& [offset, length] : request.ranges) {
      std::memcpy(place, memory_.data() + offset, length);
      place += length;
    }
    bytes = reply.bytes.data();
  }
  checkMpi(MPI_Isend(bytes, static_cast<int>(request.bytes), MPI_BYTE, source, request.replyTag, comm_, &reply.send),
           "MPI_Isend");
}

bool Server::forgetSent() {
  const std::size_t before = replies_.size();
  replies_.remove_if([](Reply& reply) {
    int done = 0;
    checkMpi(MPI_Test(&reply.send, &done, MPI_STATUS_IGNORE), "MPI_Test");
    return done != 0;
  });
  return replies_.size() < before;
}

}  // namespace hydride
