#include "exchange.h"

#include <string>

#include "arguments.h"
#include "errors.h"

#ifdef __linux__
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hydride {
namespace {

bool exchange([[maybe_unused]] const std::string& a, [[maybe_unused]] const std::string& b) {
#if defined(__linux__) && defined(SYS_renameat2)
  // RENAME_EXCHANGE of <linux/fs.h>, which older C libraries do not have.
  constexpr unsigned kExchange = 1U << 1;
  return syscall(SYS_renameat2, AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), kExchange) == 0;
#else
  return false;
#endif
}

}  // namespace

napi_value exchangePaths(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    napi_value done;
    check(napi_get_boolean(env, exchange(arguments.text(0), arguments.text(1)), &done));
    return done;
  });
}

}  // namespace hydride
