// NCCL's functions, of the library that is there at run time: so one binary serves machines with NCCL and without.
#pragma once

#include <nccl.h>

#include <string>

// What every function here has been in since.
#define HYDRIDE_NCCL_OLDEST 21800
#if NCCL_VERSION_CODE < HYDRIDE_NCCL_OLDEST
#error "expected nccl.h of NCCL 2.18 or later"
#endif

#define HYDRIDE_NCCL_FUNCTIONS(each)                                                                       \
  each(GetVersion) each(GetUniqueId) each(CommInitRank) each(CommSplit) each(CommCount) each(CommUserRank) \
      each(CommDestroy) each(CommAbort) each(CommGetAsyncError) each(GetErrorString) each(GetLastError)    \
          each(GroupStart) each(GroupEnd) each(AllReduce) each(ReduceScatter) each(Reduce) each(AllGather) \
              each(Broadcast)

namespace hydride {

struct Api {
#define HYDRIDE_NCCL_DECLARE(name) decltype(&::nccl##name) name = nullptr;
  HYDRIDE_NCCL_FUNCTIONS(HYDRIDE_NCCL_DECLARE)
#undef HYDRIDE_NCCL_DECLARE
  int version = 0;
};

// Loads the library when it is first asked for. Throws where there is none, or one that is too old.
const Api& api();

// NCCL's text of a result, with what it has noted besides.
std::string words(ncclResult_t result);

}  // namespace hydride
