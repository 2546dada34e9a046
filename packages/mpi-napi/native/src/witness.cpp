// Watches the ranks of one job on one host from outside, because some launchers end all of them as soon as one is lost,
// and tell its process, not its rank. Each rank is a connection: what ends without a word was killed or has crashed.
// epoll gives connections in the order in which they ended, and so the first one is the one that the launcher had no
// part in.

#include "witness.h"

#include <dirent.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace {

using hydride::Greeting;
using hydride::kListening;
using hydride::Word;
using Clock = std::chrono::steady_clock;

/** So long the launcher has to end the job, and where it names ranks itself, to do that. */
constexpr std::chrono::milliseconds kLauncher{1500};
/** So long the rank that has started this has to connect. */
constexpr std::chrono::seconds kFirst{30};

struct Rank {
  Greeting greeting{};
  bool greeted = false;
  bool leaves = false;
};

class Witness {
 public:
  explicit Witness(bool patient) : patient_(patient), events_(epoll_create1(EPOLL_CLOEXEC)) {
    gethostname(host_, sizeof host_ - 1);
    add(kListening);
  }

  void run() {
    Clock::time_point until = Clock::now() + kFirst;
    while (!hadRanks_ || watches()) {
      if (deadline_) until = *deadline_;
      const bool waits = deadline_ || !hadRanks_;
      if (waits && Clock::now() >= until) return endJob();
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
      epoll_event found[32];
      const int count = epoll_wait(events_, found, 32, waits ? static_cast<int>(left.count()) : -1);
      if (count < 0 && errno != EINTR) return;
      for (int i = 0; i < count; i++) {
        if (found[i].data.fd == kListening) {
          accept();
        } else {
          read(found[i].data.fd);
        }
      }
    }
  }

 private:
  void add(int file) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = file;
    epoll_ctl(events_, EPOLL_CTL_ADD, file, &event);
  }

  void accept() {
    const int connection = accept4(kListening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) return;
    ucred peer{};
    socklen_t length = sizeof peer;
    // Such names have no owner.
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != geteuid()) {
      close(connection);
      return;
    }
    ranks_[connection] = {};
    hadRanks_ = true;
    add(connection);
  }

  /** Whether a rank is there that has not said that it leaves. */
  bool watches() const {
    return std::any_of(ranks_.begin(), ranks_.end(), [](const auto& each) { return !each.second.leaves; });
  }

  void read(int connection) {
    Rank& rank = ranks_.at(connection);
    char message[sizeof(Greeting)];
    for (;;) {
      const ssize_t length = recv(connection, message, sizeof message, 0);
      if (length < 0 && errno == EAGAIN) return;
      if (length < 0 && errno == EINTR) continue;
      if (length <= 0) break;
      if (length == sizeof(Greeting)) {
        std::memcpy(&rank.greeting, message, sizeof(Greeting));
        rank.greeted = true;
      } else {
        rank.leaves = true;
        if (static_cast<Word>(message[0]) == Word::kEndsJob) told_ = true;
      }
    }
    const Rank ended = rank;
    ranks_.erase(connection);
    close(connection);
    if (ended.greeted && !ended.leaves && !lost_) lose(ended.greeting);
  }

  void lose(const Greeting& rank) {
    lost_ = rank;
    deadline_ = Clock::now() + kLauncher;
    if (!patient_) say();
  }

  void say() {
    if (told_) return;
    told_ = true;
    std::fprintf(stderr,
                 "@hydride/mpi-napi: rank %d of %d (process %d on %s) was killed or has crashed; the job ends\n",
                 lost_->rank, lost_->size, lost_->process, host_);
  }

  /** Of its ranks at least, which is the end of the job to any launcher; they would wait for the lost one for ever. */
  void endJob() {
    if (!lost_ || !watches()) return;
    say();
    for (const auto& [connection, rank] : ranks_) {
      ucred peer{};
      socklen_t length = sizeof peer;
      const bool known = getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid > 0;
      if (known && !rank.leaves) kill(peer.pid, SIGKILL);
    }
  }

  const bool patient_;
  const int events_;
  char host_[256] = "";
  std::map<int, Rank> ranks_;
  bool hadRanks_ = false;
  std::optional<Greeting> lost_;
  std::optional<Clock::time_point> deadline_;
  bool told_ = false;
};

/** A launcher looks for the end of a rank by such handles, which are not this process'. */
void closeInherited() {
  std::vector<int> inherited;
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) std::exit(0);
  while (const dirent* entry = readdir(folder)) {
    const int file = std::atoi(entry->d_name);
    if (file > kListening && file != dirfd(folder)) inherited.push_back(file);
  }
  closedir(folder);
  for (const int file : inherited) close(file);
}

}  // namespace

int main(int count, char** arguments) {
  closeInherited();
  for (const int each : {SIGHUP, SIGINT, SIGPIPE, SIGTERM}) signal(each, SIG_IGN);
  Witness(count > 1 && std::string_view(arguments[1]) == "patient").run();
  return 0;
}
