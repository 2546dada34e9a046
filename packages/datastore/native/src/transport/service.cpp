#include "transport/service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "transport/mpiErrors.h"
#include "transport/pace.h"
#include "transport/requests.h"
#include "transport/server.h"

namespace hydride {
namespace {

using Clock = Pace::Clock;
using std::chrono::microseconds;

/**
 * When it has looked without a pause, it looks with short pauses until so long after the last thing that happened, and
 * then with longer and longer ones. It sleeps and does not yield: where more threads compute than there are cores, who
 * wakes up has the core before who has yielded it.
 */
constexpr microseconds kLively{2000};
constexpr microseconds kShortest{15};
/** While a reply is expected, and while nothing is. */
constexpr microseconds kLongestExpecting{100};
constexpr microseconds kLongestIdle{1000};

/** Requests under way at a time; each has a tag of its own for its reply. */
constexpr std::size_t kSlots = 32;
constexpr int kFirstReplyTag = 1;

/** Asks other ranks for pieces. */
class Client {
 public:
  explicit Client(MPI_Comm comm) : comm_(comm) {}

  void add(std::unique_ptr<Fetch> fetch) {
    fetch->open = fetch->pieces.size();
    for (Piece& piece : fetch->pieces) queue_.push_back({fetch.get(), &piece});
    fetches_.push_back(std::move(fetch));
  }

  bool isIdle() const { return fetches_.empty(); }

  /** Whether something happened; `finish` takes what is complete. */
  bool advance(const std::function<void(std::unique_ptr<Fetch>)>& finish) {
    bool active = false;
    for (std::size_t slot = 0; slot < kSlots; slot++) {
      Exchange& exchange = exchanges_[slot];
      if (exchange.fetch != nullptr) {
        int done = 0;
        checkMpi(MPI_Testall(2, exchange.requests.data(), &done, MPI_STATUSES_IGNORE), "MPI_Testall");
        if (!done) continue;
        active = true;
        Fetch* const fetch = std::exchange(exchange.fetch, nullptr);
        if (--fetch->open == 0) finish(take(fetch));
      }
      if (!queue_.empty()) {
        begin(exchange, kFirstReplyTag + static_cast<int>(slot));
        active = true;
      }
    }
    return active;
  }

 private:
  struct Exchange {
    Fetch* fetch = nullptr;
    std::vector<std::uint64_t> words;
    /** Of the reply and of the request. */
    std::array<MPI_Request, 2> requests{MPI_REQUEST_NULL, MPI_REQUEST_NULL};
  };

  void begin(Exchange& exchange, int tag) {
    const auto [fetch, piece] = queue_.front();
    queue_.pop_front();
    exchange.fetch = fetch;
    exchange.words = writeRequest(tag, *piece);
    checkMpi(MPI_Irecv(piece->into, static_cast<int>(piece->bytes), MPI_BYTE, piece->target, tag, comm_,
                       &exchange.requests[0]),
             "MPI_Irecv");
    checkMpi(MPI_Isend(exchange.words.data(), static_cast<int>(exchange.words.size()), MPI_UINT64_T, piece->target,
                       kRequestTag, comm_, &exchange.requests[1]),
             "MPI_Isend");
  }

  std::unique_ptr<Fetch> take(Fetch* fetch) {
    const auto found = std::find_if(fetches_.begin(), fetches_.end(), [&](auto& each) { return each.get() == fetch; });
    std::unique_ptr<Fetch> taken = std::move(*found);
    fetches_.erase(found);
    return taken;
  }

  MPI_Comm comm_;
  std::vector<std::unique_ptr<Fetch>> fetches_;
  std::deque<std::pair<Fetch*, Piece*>> queue_;
  std::array<Exchange, kSlots> exchanges_;
};

}  // namespace

void Service::run() {
  Client client(comm_);
  Server server(comm_, memory_);
  MPI_Request barrier = MPI_REQUEST_NULL;
  bool isLeaving = false;
  Pace pace;
  auto last = Clock::now();
  microseconds pause = kShortest;
  for (;;) {
    const std::size_t before = server.requests();
    bool isWanted = false;
    for (auto& fetch : takeWaiting()) {
      client.add(std::move(fetch));
      isWanted = true;
    }
    bool active = client.advance([this](std::unique_ptr<Fetch> fetch) { finish(std::move(fetch)); });
    active |= server.advance();
    isWanted |= server.requests() > before;
    if (!isLeaving && client.isIdle() && isClosing()) {
      checkMpi(MPI_Ibarrier(comm_, &barrier), "MPI_Ibarrier");
      isLeaving = true;
    }
    if (isLeaving) {
      int done = 0;
      checkMpi(MPI_Test(&barrier, &done, MPI_STATUS_IGNORE), "MPI_Test");
      if (done && server.isIdle()) return;
    }
    const auto now = Clock::now();
    if (isWanted) pace.note(now);
    if (active || isWanted) {
      last = now;
      pause = kShortest;
    } else if (now - last >= pace.eager()) {
      rest(pause);
      if (now - last >= kLively) pause = std::min(2 * pause, client.isIdle() ? kLongestIdle : kLongestExpecting);
    }
  }
}

}  // namespace hydride
