#include "neighbours.h"

#if defined(__linux__)

#include <fcntl.h>
#include <mpi.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "arguments.h"
#include "errors.h"
#include "witness.h"

namespace hydride {
namespace {

/** So often, and at such distances, it looks for a witness that another rank is just starting. */
constexpr int kTries = 200;
constexpr std::chrono::milliseconds kDistance{5};

int witness = -1;

int openSocket() { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0); }

/** In a session of its own, so that signals to the job do not reach it, and without a handle of this process but the
 * error stream. */
bool spawnWitness(const std::string& program, bool launcherNamesRanks, int listening) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  // Node closes its own in children, unless they are told to keep them, which this does.
  posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&files, listening, kListening);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  std::string path = program;
  std::string option = launcherNamesRanks ? "patient" : "prompt";
  char* const arguments[] = {path.data(), option.data(), nullptr};
  char* const environment[] = {nullptr};
  pid_t process = 0;
  const int result = posix_spawn(&process, path.c_str(), &files, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return result == 0;
}

/** Starts the witness where the name is free; false where nobody will ever be one. */
bool provideWitness(const std::string& name, const std::string& program, bool launcherNamesRanks) {
  const int listening = openSocket();
  if (listening < 0) return false;
  sockaddr_un address;
  const socklen_t length = addressOf(name, address);
  bool possible = true;
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), length) == 0) {
    possible = listen(listening, SOMAXCONN) == 0 && spawnWitness(program, launcherNamesRanks, listening);
  } else {
    possible = errno == EADDRINUSE;
  }
  close(listening);
  return possible;
}

int findWitness(const std::string& name, const std::string& program, bool launcherNamesRanks) {
  const int connection = openSocket();
  if (connection < 0) return -1;
  sockaddr_un address;
  const socklen_t length = addressOf(name, address);
  for (int attempt = 0; attempt < kTries; attempt++) {
    if (connect(connection, reinterpret_cast<sockaddr*>(&address), length) == 0) return connection;
    if (errno != ECONNREFUSED || !provideWitness(name, program, launcherNamesRanks)) break;
    if (attempt > 0) std::this_thread::sleep_for(kDistance);
  }
  close(connection);
  return -1;
}

void tell(const void* words, std::size_t length) {
  // Where nobody hears it, nobody needs it.
  static_cast<void>(send(witness, words, length, MSG_NOSIGNAL | MSG_DONTWAIT));
}

void tell(Word word) {
  if (witness >= 0) tell(&word, sizeof word);
}

}  // namespace

napi_value watchNeighbours(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    if (witness >= 0) return undefined(env);
    witness = findWitness(arguments.text(0), arguments.text(1), arguments.flag(2));
    Greeting greeting{.rank = 0, .size = 0, .process = getpid()};
    checkMpi(MPI_Comm_rank(MPI_COMM_WORLD, &greeting.rank), "MPI_Comm_rank");
    checkMpi(MPI_Comm_size(MPI_COMM_WORLD, &greeting.size), "MPI_Comm_size");
    if (witness >= 0) tell(&greeting, sizeof greeting);
    return undefined(env);
  });
}

void leaveNeighbours() { tell(Word::kLeaves); }
void endNeighbours() { tell(Word::kEndsJob); }

}  // namespace hydride

#else

namespace hydride {

napi_value watchNeighbours(napi_env, napi_callback_info) { return nullptr; }
void leaveNeighbours() {}
void endNeighbours() {}

}  // namespace hydride

#endif
