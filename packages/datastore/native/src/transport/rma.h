#pragma once

#include "transport/channel.h"

namespace hydride {

/** One-sided gets from windows over the ranks' memory. To make one is collective, and may fail on all ranks. */
class Rma : public Channel {
 public:
  Rma(MPI_Comm comm, Memory memory);

  /**
   * Seconds that a get from `target` takes. Of the main thread, before the start, on all ranks at once: those that are
   * `late` stay out of MPI for `absence` seconds meanwhile, and the others read from them; then all meet. Negative on
   * those that are late.
   */
  double probe(int target, bool late, double absence);

 private:
  void run() override;
  void get(const Piece& piece);

  MPI_Win win_ = MPI_WIN_NULL;
};

}  // namespace hydride
