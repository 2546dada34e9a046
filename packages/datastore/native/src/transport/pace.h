#pragma once

#include <algorithm>
#include <chrono>

namespace hydride {

/**
 * How long a thread that nobody wakes up looks for work without a pause. A pause of some microseconds takes several
 * times as long, which is most of what a small batch costs; but who looks without one takes a core from those that
 * compute. So it looks for longer only while one thing is wanted right after the other, and not where a batch is wanted
 * for each step of training.
 */
class Pace {
 public:
  using Clock = std::chrono::steady_clock;
  using microseconds = std::chrono::microseconds;

  /** Something was wanted, of this rank or by it. */
  void note(Clock::time_point now) {
    inARow_ = now - last_ < kClose ? std::min(inARow_ + 1, kRow) : 0;
    last_ = now;
  }

  /** After the last thing that happened. */
  microseconds eager() const { return inARow_ == kRow ? kInARow : kEager; }

 private:
  /** Several times as long as another host takes to answer. */
  static constexpr microseconds kClose{1000};
  static constexpr microseconds kInARow{300};
  static constexpr microseconds kEager{30};
  static constexpr int kRow = 8;

  Clock::time_point last_{};
  int inARow_ = 0;
};

}  // namespace hydride
