#include "memory/segments.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"
#include "values.h"

namespace hydride {
namespace {

/**
 * Memory that has no name in any file system, so that nothing is left of it when its last process is gone, however that
 * ended: the processes of a node map the same memory file, or the same file of the disk. `shared` is what all of them
 * see; `own` is the same memory until this process writes to it, which the others do not see.
 */
struct Segment {
  /** Of the thread that it belongs to. */
  napi_env env = nullptr;
  int descriptor = -1;
  std::size_t bytes = 0;
  void* shared = MAP_FAILED;
  void* own = MAP_FAILED;
  /** ArrayBuffers over it, which are detached when it is released. */
  std::vector<napi_ref> buffers;

  ~Segment() {
    if (shared != MAP_FAILED) munmap(shared, bytes);
    if (own != MAP_FAILED) munmap(own, bytes);
    if (descriptor >= 0) close(descriptor);
  }
};

/** Worker threads have their segments beside the main thread's; released ones stay, so that a number never means
 * another. */
std::mutex mutex;
std::vector<std::shared_ptr<Segment>>& segments() {
  // Never destroyed: memory may be in use when the process ends.
  static auto* const all = new std::vector<std::shared_ptr<Segment>>();
  return *all;
}

[[noreturn]] void fail(const char* code, const std::string& what) {
  throw StoreFailure(code, what + ": " + std::strerror(errno));
}

std::size_t sizeFrom(std::int64_t bytes) {
  if (bytes < 0) throw StoreFailure("STORE_ARGUMENT", "a size below 0");
  // A mapping has one byte or more.
  return bytes == 0 ? 1 : static_cast<std::size_t>(bytes);
}

bool has(const Segment& segment, const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto within = [&](const void* base) {
    return base != MAP_FAILED && at - reinterpret_cast<std::uintptr_t>(base) < segment.bytes;
  };
  return within(segment.shared) || within(segment.own);
}

std::set<napi_env>& threads() {
  static auto* const all = new std::set<napi_env>();
  return *all;
}

/** A thread that ends takes its segments with it. */
void releaseAll(void* data) {
  const auto env = static_cast<napi_env>(data);
  const std::lock_guard lock(mutex);
  threads().erase(env);
  for (auto& each : segments()) {
    if (each && each->env == env) each.reset();
  }
}

napi_value remember(napi_env env, std::shared_ptr<Segment> segment) {
  const std::lock_guard lock(mutex);
  // Once, before the transports do: what is registered later runs earlier.
  if (threads().insert(env).second) check(napi_add_env_cleanup_hook(env, releaseAll, env));
  segment->env = env;
  segments().push_back(std::move(segment));
  return number(env, static_cast<double>(segments().size() - 1));
}

Segment& segmentAt(std::int64_t handle) {
  const std::lock_guard lock(mutex);
  auto& all = segments();
  if (handle < 0 || handle >= static_cast<std::int64_t>(all.size()) || !all[handle]) {
    throw StoreFailure("STORE_ARGUMENT", "no segment has the number " + std::to_string(handle));
  }
  return *all[handle];
}

void mapShared(Segment& segment, int protection) {
  segment.shared = mmap(nullptr, segment.bytes, protection, MAP_SHARED | MAP_NORESERVE, segment.descriptor, 0);
  if (segment.shared == MAP_FAILED) fail("STORE_MEMORY", "mmap of " + std::to_string(segment.bytes) + " bytes");
}

void* mapOwn(Segment& segment) {
  if (segment.own == MAP_FAILED) {
    const int protection = PROT_READ | PROT_WRITE;
    segment.own = mmap(nullptr, segment.bytes, protection, MAP_PRIVATE | MAP_NORESERVE, segment.descriptor, 0);
    if (segment.own == MAP_FAILED) fail("STORE_MEMORY", "mmap of " + std::to_string(segment.bytes) + " bytes");
  }
  return segment.own;
}

void notOurs(napi_env, void*, void*) {}

}  // namespace

std::shared_ptr<const void> holdSegment(const void* address) {
  const std::lock_guard lock(mutex);
  for (const auto& each : segments()) {
    if (each && has(*each, address)) return each;
  }
  return nullptr;
}

/** (bytes): new memory, zeros at first */
napi_value allocateSegment(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    auto segment = std::make_shared<Segment>();
    segment->bytes = sizeFrom(Arguments(env, info).integer(0));
    segment->descriptor = memfd_create("hydride-datastore", MFD_CLOEXEC);
    if (segment->descriptor < 0) fail("STORE_MEMORY", "memfd_create");
    if (ftruncate(segment->descriptor, static_cast<off_t>(segment->bytes)) != 0) {
      fail("STORE_MEMORY", "ftruncate to " + std::to_string(segment->bytes) + " bytes");
    }
    mapShared(*segment, PROT_READ | PROT_WRITE);
    return remember(env, std::move(segment));
  });
}

/** (path, bytes): the memory of another process of the node, by the path of its descriptor */
napi_value attachSegment(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::string path = arguments.text(0);
    auto segment = std::make_shared<Segment>();
    segment->bytes = sizeFrom(arguments.integer(1));
    segment->descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (segment->descriptor < 0) fail("STORE_SHARED_MEMORY", "open of " + path);
    mapShared(*segment, PROT_READ | PROT_WRITE);
    return remember(env, std::move(segment));
  });
}

/** (path, bytes): a file, whose size is looked at again */
napi_value mapFile(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::string path = arguments.text(0);
    auto segment = std::make_shared<Segment>();
    segment->bytes = sizeFrom(arguments.integer(1));
    segment->descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (segment->descriptor < 0) fail("STORE_FILE", "open of " + path);
    struct stat found;
    if (fstat(segment->descriptor, &found) != 0) fail("STORE_FILE", "fstat of " + path);
    if (static_cast<std::size_t>(found.st_size) != segment->bytes) {
      throw StoreFailure("STORE_FILE", "expected " + std::to_string(segment->bytes) + " bytes, found " +
                                           std::to_string(found.st_size));
    }
    mapOwn(*segment);
    return remember(env, std::move(segment));
  });
}

/** (segment) */
napi_value segmentDescriptor(napi_env env, napi_callback_info info) {
  return guarded(env, [&] { return number(env, segmentAt(Arguments(env, info).integer(0)).descriptor); });
}

/** (segment): where the memory that all see begins, a bigint */
napi_value segmentAddress(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    napi_value address;
    const Segment& segment = segmentAt(Arguments(env, info).integer(0));
    check(napi_create_bigint_uint64(env, reinterpret_cast<std::uintptr_t>(segment.shared), &address));
    return address;
  });
}

/** (segment, whether what is written shall be seen by all, offset, length): an ArrayBuffer, which Node lets have 4 GiB
 * at most */
napi_value segmentMemory(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Segment& segment = segmentAt(arguments.integer(0));
    void* const base = arguments.flag(1) ? segment.shared : mapOwn(segment);
    if (base == MAP_FAILED) throw StoreFailure("STORE_ARGUMENT", "the segment cannot be written to");
    const std::int64_t offset = arguments.integer(2);
    const std::int64_t length = arguments.integer(3);
    if (offset < 0 || length < 0 || offset + length > static_cast<std::int64_t>(segment.bytes)) {
      throw StoreFailure("STORE_ARGUMENT", "memory beyond the segment's");
    }
    napi_value buffer;
    if (length == 0) {
      check(napi_create_arraybuffer(env, 0, nullptr, &buffer));
      return buffer;
    }
    napi_ref reference;
    void* const begin = static_cast<std::uint8_t*>(base) + offset;
    check(napi_create_external_arraybuffer(env, begin, static_cast<std::size_t>(length), notOurs, nullptr, &buffer));
    check(napi_create_reference(env, buffer, 1, &reference));
    segment.buffers.push_back(reference);
    return buffer;
  });
}

/** (segment): its ArrayBuffers have length 0 from then on; threads that read it have it until they are done */
napi_value releaseSegment(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const std::int64_t handle = Arguments(env, info).integer(0);
    Segment& segment = segmentAt(handle);
    for (napi_ref each : segment.buffers) {
      napi_value buffer;
      if (napi_get_reference_value(env, each, &buffer) == napi_ok) napi_detach_arraybuffer(env, buffer);
      napi_delete_reference(env, each);
    }
    const std::lock_guard lock(mutex);
    segments()[handle].reset();
    return undefined(env);
  });
}

/**
 * (path): whether any process has a file open, or mapped, to write to it, also one of another namespace that is not
 * seen here: the system gives a lease on what nobody writes to
 */
napi_value isWrittenTo(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const int descriptor = open(Arguments(env, info).text(0).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    // That somebody opens it meanwhile is told by a signal, which would end this process.
    struct sigaction before{};
    sigaction(SIGIO, nullptr, &before);
    if (before.sa_handler == SIG_DFL) std::signal(SIGIO, SIG_IGN);
    const bool isFree = descriptor >= 0 && fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0;
    // A lease goes with its descriptor.
    if (descriptor >= 0) close(descriptor);
    sigaction(SIGIO, &before, nullptr);
    napi_value result;
    check(napi_get_boolean(env, !isFree, &result));
    return result;
  });
}

}  // namespace hydride
