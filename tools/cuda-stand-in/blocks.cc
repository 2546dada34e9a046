#include "blocks.h"

#include <c10/core/CPUAllocator.h>

#include <mutex>
#include <set>

#include "streams.h"

namespace standin {

namespace {

struct Block {
  void* data;
  std::mutex mutex;
  std::set<std::int64_t> streams;
};

void release(void* context) {
  auto* const block = static_cast<Block*>(context);
  c10::GetCPUAllocator()->raw_deallocate(block->data);
  delete block;
}

Block* blockOf(const c10::DataPtr& memory) {
  return memory.get_deleter() == &release ? static_cast<Block*>(memory.get_context()) : nullptr;
}

}  // namespace

c10::DataPtr allocateBlock(std::size_t bytes, const c10::Stream& stream) {
  if (bytes == 0) return {nullptr, stream.device()};
  void* const data = c10::GetCPUAllocator()->raw_allocate(bytes);
  auto* const block = new Block{data, {}, {numberOf(stream)}};
  return {data, block, &release, stream.device()};
}

void recordStream(const c10::DataPtr& memory, const c10::Stream& stream) {
  Block* const block = blockOf(memory);
  if (block == nullptr) return;
  const std::lock_guard lock(block->mutex);
  block->streams.insert(numberOf(stream));
}

void checkStream(const c10::DataPtr& memory, const c10::Stream& stream) {
  Block* const block = blockOf(memory);
  if (block == nullptr) return;
  const std::lock_guard lock(block->mutex);
  TORCH_CHECK(block->streams.contains(numberOf(stream)), "a tensor is used in stream ", numberOf(stream),
              " that was made in stream ", *block->streams.begin(), ": record_stream was not called");
}

}  // namespace standin
