#include "ending.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "neighbours.h"

namespace hydride {
namespace {

using Clock = std::chrono::steady_clock;

/** So long a launcher that reads nothing is waited for. */
constexpr std::chrono::milliseconds kPatience{200};

/**
 * Waits until what is in a pipe was read. The process by which MPICH's launcher starts this one may hear of an abort
 * and of output at once, and passes the abort on first: the launcher ends, and about one job in ten leaves no word.
 */
void drain(int file, Clock::time_point until) {
  struct stat about{};
  if (fstat(file, &about) != 0 || !S_ISFIFO(about.st_mode)) return;
  int left = 0;
  while (ioctl(file, FIONREAD, &left) == 0 && left > 0 && Clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

}  // namespace

void say(const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t now = write(STDERR_FILENO, text.data() + written, text.size() - written);
    if (now > 0) {
      written += static_cast<std::size_t>(now);
    } else if (now < 0 && errno == EAGAIN) {
      pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
      if (poll(&room, 1, static_cast<int>(kPatience.count())) == 0) return;
    } else if (now == 0 || errno != EINTR) {
      return;
    }
  }
}

void sayEnd(int rank, int size, int code, const std::string& reason) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const std::string unknown = "ended first, with exit code " + std::to_string(code) +
                              "; what led to it, perhaps on another rank, is said above";
  say("rank " + std::to_string(rank) + " of " + std::to_string(size) + " on " + host + ": " +
      (reason.empty() ? unknown : reason) + "\n");
}

void abortAll(MPI_Comm comm, int code) {
  const auto until = Clock::now() + kPatience;
  drain(STDOUT_FILENO, until);
  drain(STDERR_FILENO, until);
  endNeighbours();
  // The system keeps eight bits of it, and 256 must not look like success.
  const int seen = code != 0 && (code & 0xff) == 0 ? 1 : code;
  MPI_Abort(comm, seen);
  // Where it comes back all the same.
  std::_Exit(seen);
}

}  // namespace hydride
