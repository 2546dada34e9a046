#include "transport/rma.h"

#include <chrono>
#include <thread>

#include "transport/mpiErrors.h"

namespace hydride {
namespace {

constexpr std::chrono::microseconds kPause{200};

}  // namespace

Rma::Rma(MPI_Comm comm, Memory memory) : Channel(comm, memory) {
  // MPI wants the memory without const; others only read from it.
  void* const base = const_cast<std::uint8_t*>(memory.data());
  checkMpi(MPI_Win_create(base, static_cast<MPI_Aint>(memory.size()), 1, MPI_INFO_NULL, comm_, &win_),
           "MPI_Win_create");
  checkMpi(MPI_Win_set_errhandler(win_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
  checkMpi(MPI_Win_lock_all(MPI_MODE_NOCHECK, win_), "MPI_Win_lock_all");
}

double Rma::probe(int target, bool late, double absence) {
  checkMpi(MPI_Barrier(comm_), "MPI_Barrier");
  double taken = -1;
  if (late) {
    std::this_thread::sleep_for(std::chrono::duration<double>(absence));
  } else {
    // The others are out of MPI by then.
    std::this_thread::sleep_for(std::chrono::duration<double>(absence / 4));
    std::uint8_t byte = 0;
    const double begun = MPI_Wtime();
    checkMpi(MPI_Get(&byte, 1, MPI_BYTE, target, 0, 1, MPI_BYTE, win_), "MPI_Get");
    checkMpi(MPI_Win_flush(target, win_), "MPI_Win_flush");
    taken = MPI_Wtime() - begun;
  }
  checkMpi(MPI_Barrier(comm_), "MPI_Barrier");
  return taken;
}

void Rma::get(const Piece& piece) {
  std::uint8_t* place = piece.into;
  for (const auto& [offset, length] : piece.ranges) {
    const int count = static_cast<int>(length);
    checkMpi(MPI_Get(place, count, MPI_BYTE, piece.target, static_cast<MPI_Aint>(offset), count, MPI_BYTE, win_),
             "MPI_Get");
    place += length;
  }
}

void Rma::run() {
  for (;;) {
    rest();
    auto fetches = takeWaiting();
    for (const auto& fetch : fetches) {
      for (const Piece& piece : fetch->pieces) get(piece);
    }
    if (!fetches.empty()) checkMpi(MPI_Win_flush_all(win_), "MPI_Win_flush_all");
    for (auto& fetch : fetches) finish(std::move(fetch));
    if (fetches.empty() && isClosing()) break;
  }
  MPI_Request barrier = MPI_REQUEST_NULL;
  checkMpi(MPI_Ibarrier(comm_, &barrier), "MPI_Ibarrier");
  for (int done = 0; !done; std::this_thread::sleep_for(kPause)) {
    checkMpi(MPI_Test(&barrier, &done, MPI_STATUS_IGNORE), "MPI_Test");
  }
  checkMpi(MPI_Win_unlock_all(win_), "MPI_Win_unlock_all");
  checkMpi(MPI_Win_free(&win_), "MPI_Win_free");
}

}  // namespace hydride
