#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "transport/channel.h"
#include "transport/requests.h"

namespace hydride {

/** Answers the requests of other ranks for bytes of this rank's memory. */
class Server {
 public:
  Server(MPI_Comm comm, Memory memory);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /** Takes what has come and lets go of what has gone; whether there was something. */
  bool advance();
  bool isIdle() const { return replies_.empty(); }
  /** That have come so far. */
  std::size_t requests() const { return requests_; }

 private:
  struct Reply {
    /** Empty where it goes straight from the memory. */
    std::vector<std::uint8_t> bytes;
    MPI_Request send = MPI_REQUEST_NULL;
  };

  void listen(std::size_t slot);
  void answer(const Request& request, int source);
  bool forgetSent();

  MPI_Comm comm_;
  Memory memory_;
  std::vector<std::vector<std::uint64_t>> words_;
  std::vector<MPI_Request> receives_;
  std::list<Reply> replies_;
  std::size_t requests_ = 0;
};

}  // namespace hydride
