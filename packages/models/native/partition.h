// How work over segments is divided: by rows, into parts that do not depend on the number of threads, so that neither
// do the sums.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

namespace hydride {

constexpr int64_t kRowsPerPart = 1024, kMostParts = 64;

// work(part, thread) for each part, the parts side by side, whichever thread is free.
template <class Work>
void forParts(int64_t parts, const Work& work) {
  std::atomic<int64_t> next{0};
  at::parallel_for(0, std::min<int64_t>(parts, at::get_num_threads()), 1, [&](int64_t first, int64_t last) {
    for (int64_t thread = first; thread < last; ++thread)
      for (int64_t part; (part = next.fetch_add(1)) < parts;) work(part, thread);
  });
}

// Rows in the order of their segments. Refuses offsets and permutations that lead outside.
class Rows {
 public:
  Rows(const at::Tensor& offsets, const std::optional<at::Tensor>& permutation, int64_t rows)
      : Rows(offsets, permutation, rows, std::clamp<int64_t>(rows / kRowsPerPart, 1, kMostParts)) {}
  Rows(const at::Tensor& offsets, const std::optional<at::Tensor>& permutation, int64_t rows, int64_t parts)
      : offsets_(offsets.const_data_ptr<int32_t>()),
        permutation_(permutation ? permutation->const_data_ptr<int32_t>() : nullptr) {
    const int64_t segments = offsets.numel() - 1;
    TORCH_CHECK_VALUE(
        offsets_[0] == 0 && offsets_[segments] == rows && std::is_sorted(offsets_, offsets_ + segments + 1),
        "expected offsets that rise from 0 to ", rows, ", found ", offsets_[0], " to ", offsets_[segments]);
    if (permutation_ != nullptr)
      for (int64_t k = 0; k < rows; ++k)
        TORCH_CHECK_INDEX(permutation_[k] >= 0 && permutation_[k] < rows, "expected a permutation of ", rows,
                          " rows, found ", permutation_[k], " at ", k);
    for (int64_t part = 0; part < parts; ++part)
      bounds_.push_back(std::lower_bound(offsets_, offsets_ + segments, rows * part / parts) - offsets_);
    bounds_.front() = 0;
    bounds_.push_back(segments);
  }

  int64_t begin(int64_t segment) const { return offsets_[segment]; }
  int64_t row(int64_t k) const { return permutation_ == nullptr ? k : permutation_[k]; }
  // The first segment of a part.
  int64_t first(int64_t part) const { return bounds_[static_cast<size_t>(part)]; }
  int64_t parts() const { return static_cast<int64_t>(bounds_.size()) - 1; }

  // work(first segment, one past the last, part), the parts side by side.
  template <class Work>
  void parallelParts(const Work& work) const {
    at::parallel_for(0, parts(), 1, [&](int64_t first, int64_t last) {
      for (int64_t part = first; part < last; ++part)
        work(bounds_[static_cast<size_t>(part)], bounds_[static_cast<size_t>(part) + 1], part);
    });
  }
  template <class Work>
  void parallel(const Work& work) const {
    parallelParts([&](int64_t first, int64_t last, int64_t) { work(first, last); });
  }

 private:
  const int32_t* offsets_;
  const int32_t* permutation_;
  std::vector<int64_t> bounds_;
};

}  // namespace hydride
