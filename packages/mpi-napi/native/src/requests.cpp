#include "requests.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include "arguments.h"
#include "datatypes.h"
#include "errors.h"
#include "progress.h"

namespace hydride {
namespace {

/** So long a message may be on its way when MPI ends, in seconds. */
constexpr double kOnItsWay = 0.25;

std::unordered_map<std::int64_t, std::shared_ptr<Request>> requests;
std::int64_t lastId = 0;

std::shared_ptr<Request> requestAt(std::int64_t id) {
  const auto found = requests.find(id);
  if (found == requests.end()) {
    throw MpiFailure("request", MPI_ERR_REQUEST, "no request has the number " + std::to_string(id));
  }
  return found->second;
}

bool isMessage(const Request& request) {
  const std::string_view function = request.function;
  return function == "MPI_Irecv" || function == "MPI_Isend" || function == "MPI_Issend";
}

/** The request's own status; throws MpiFailure where it has failed. It is forgotten either way. */
napi_value finish(napi_env env, const Request& request) {
  const std::shared_ptr<Request> kept = requestAt(request.id);
  requests.erase(request.id);
  checkMpi(kept->code, kept->function);
  if (!isMessage(*kept)) {
    // What MPIs leave in it is of nothing.
    kept->status = MPI_Status{};
    kept->status.MPI_SOURCE = MPI_ANY_SOURCE;
    kept->status.MPI_TAG = MPI_ANY_TAG;
  }
  if (kept->fromNobody) {
    kept->status.MPI_SOURCE = MPI_PROC_NULL;
    kept->status.MPI_TAG = MPI_ANY_TAG;
  }
  return describeStatus(env, kept->status, kept->datatype);
}

/** As JavaScript numbers them: -1 for any source, -2 for no process. MPIs have numbers of their own for both. */
int sourceNumber(int source) { return source == MPI_ANY_SOURCE ? -1 : source == MPI_PROC_NULL ? -2 : source; }
int tagNumber(int tag) { return tag == MPI_ANY_TAG ? -1 : tag; }

int codeOf(int code, const MPI_Status& status) { return code == MPI_ERR_IN_STATUS ? status.MPI_ERROR : code; }

/** One result of takeFinished(): [id, status or error]. */
napi_value outcome(napi_env env, const Request& request) {
  napi_value pair;
  napi_value second;
  check(napi_create_array_with_length(env, 2, &pair));
  check(napi_set_element(env, pair, 0, number(env, static_cast<double>(request.id))));
  try {
    second = finish(env, request);
  } catch (const MpiFailure&) {
    second = toError(env, std::current_exception());
  }
  check(napi_set_element(env, pair, 1, second));
  return pair;
}

napi_value outcomes(napi_env env, const std::vector<std::shared_ptr<Request>>& over) {
  napi_value list;
  check(napi_create_array_with_length(env, over.size(), &list));
  for (std::size_t i = 0; i < over.size(); i++) {
    check(napi_set_element(env, list, static_cast<std::uint32_t>(i), outcome(env, *over[i])));
  }
  return list;
}

/** Tests all until they are over, at most so long. */
void testUntilOver(double seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  const auto isOver = [](const auto& each) { return each.second->test(); };
  while (!std::all_of(requests.begin(), requests.end(), isOver) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/** The same, and cancels receives for which nothing was on its way. */
void waitForAll(double seconds) {
  testUntilOver(std::min(seconds, kOnItsWay));
  for (const auto& [id, request] : requests) {
    if (std::string_view(request->function) == "MPI_Irecv") request->cancel();
  }
  testUntilOver(seconds);
}

}  // namespace

bool Request::test() {
  while (!parts.empty()) {
    int done = 0;
    MPI_Status now{};
    const int result = MPI_Test(&parts.back(), &done, &now);
    if (result == MPI_SUCCESS && !done) return false;
    if (result != MPI_SUCCESS && code == MPI_SUCCESS) code = codeOf(result, now);
    status = now;
    parts.pop_back();
  }
  complete();
  return true;
}

void Request::wait() {
  while (!parts.empty()) {
    MPI_Status now{};
    const int result = MPI_Wait(&parts.back(), &now);
    if (result != MPI_SUCCESS && code == MPI_SUCCESS) code = codeOf(result, now);
    status = now;
    parts.pop_back();
  }
  complete();
}

int Request::cancel() {
  int code = MPI_SUCCESS;
  for (MPI_Request& part : parts) {
    const int now = cancelled ? MPI_SUCCESS : MPI_Cancel(&part);
    if (now != MPI_SUCCESS) code = now;
  }
  cancelled = true;
  return code;
}

void Request::complete() {
  if (const auto last = std::exchange(after, nullptr); last && code == MPI_SUCCESS) last();
}

napi_value remember(napi_env env, std::unique_ptr<Request> request) {
  request->id = ++lastId;
  napi_value id = number(env, static_cast<double>(request->id));
  requests.emplace(lastId, std::move(request));
  return id;
}

napi_value describeStatus(napi_env env, const MPI_Status& status, std::int64_t datatype) {
  MPI_Count count = 0;
  int cancelled = 0;
  MPI_Test_cancelled(&status, &cancelled);
  if (!cancelled) {
    // Bytes, and then elements: a type of two bytes has elements of its own.
    MPI_Get_elements_x(&status, MPI_BYTE, &count);
    const std::int64_t bytes = elementBytes(datatype);
    count = count == MPI_UNDEFINED || count % bytes != 0 ? -1 : count / bytes;
  }
  return numbers(env,
                 {static_cast<double>(sourceNumber(status.MPI_SOURCE)), static_cast<double>(tagNumber(status.MPI_TAG)),
                  static_cast<double>(count), static_cast<double>(cancelled != 0)});
}

int settleRequests(double seconds) {
  waitForAll(seconds);
  std::erase_if(requests, [](const auto& each) { return each.second->test(); });
  return static_cast<int>(requests.size());
}

napi_value endRequests(napi_env env, double seconds) {
  waitForAll(seconds);
  std::vector<std::shared_ptr<Request>> over;
  for (const auto& [id, request] : requests) {
    unwatch(env, *request);
    if (request->test()) over.push_back(request);
  }
  return outcomes(env, over);
}

/** (request): its status, or undefined where it is not over. */
napi_value testRequest(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::shared_ptr<Request> request = requestAt(arguments.integer(0));
    const bool watched = unwatch(env, *request);
    if (request->test()) return finish(env, *request);
    if (watched) watch(env, request);
    return undefined(env);
  });
}

/** (request) */
napi_value waitRequest(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::shared_ptr<Request> request = requestAt(arguments.integer(0));
    unwatch(env, *request);
    request->wait();
    return finish(env, *request);
  });
}

/** (requests, a Float64Array): [id, status or error] of the first that is over. */
napi_value waitAny(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    std::vector<std::shared_ptr<Request>> candidates;
    std::vector<std::shared_ptr<Request>> watched;
    for (std::int64_t id : arguments.integers(0)) candidates.push_back(requestAt(id));
    if (candidates.empty()) return undefined(env);
    for (const auto& each : candidates) {
      if (unwatch(env, *each)) watched.push_back(each);
    }
    Request* over = nullptr;
    while (over == nullptr) {
      for (const auto& each : candidates) {
        if (each->test()) {
          over = each.get();
          break;
        }
      }
      if (over == nullptr) std::this_thread::yield();
    }
    for (const auto& each : watched) {
      if (each.get() != over) watch(env, each);
    }
    return outcome(env, *over);
  });
}

/** (request) */
napi_value cancelRequest(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::shared_ptr<Request> request = requestAt(arguments.integer(0));
    const bool watched = unwatch(env, *request);
    const int code = request->cancel();
    if (watched) watch(env, request);
    checkMpi(code, "MPI_Cancel");
    return undefined(env);
  });
}

napi_value watchRequest(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    watch(env, requestAt(arguments.integer(0)));
    return undefined(env);
  });
}

napi_value takeFinished(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return outcomes(env, takeOver(env)); });
}

}  // namespace hydride
