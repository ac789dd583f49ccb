#include "sampler/sample.h"

#include <pthread.h>
#include <time.h>

#include "sampler/annotations.h"
#include "sampler/generated_code.h"
#include "sampler/sample_category.h"

namespace sampler {

using live_profile::Category;

namespace {

/// Inserts the stack below the thread's region; where room ends, the context ends too.
std::uint32_t intern_stack(ThreadSlot& slot, const MergedStack& stack) {
  SampledPath& path = slot.path;
  std::uint32_t node = region_node(slot);
  if (path.root != node) path.length = 0;
  path.root = node;
  std::uint32_t depth = 0;
  for (std::uint32_t i = stack.count; i-- > 0; ++depth) {
    const MergedFrame& frame = slot.merged[i];
    if (depth >= path.length || path.frames[depth] != frame) {
      const std::uint32_t child = process.profile.intern_node(node, frame.kind, frame.owner, frame.offset);
      if (child == kNone) break;
      path.frames[depth] = frame;
      path.nodes[depth] = child;
      path.length = depth + 1;
    }
    node = path.nodes[depth];
  }
  return node;
}

void note_generated_code(const ThreadSlot& slot, NativeStack native) {
  for (std::uint32_t i = 0; i < native.count; ++i) {
    if (slot.native[i].image == nullptr) process.generated_code.note(slot.native[i].address);
  }
}

void add_counts(ThreadSlot& slot, live_profile::Total& total) {
  const std::uint32_t counters = process.profile.header().counter_count;
  for (std::uint32_t i = 0; i < counters; ++i) {
    total.counters[i] += slot.counter_deltas[i].exchange(0, std::memory_order_relaxed);
  }
}

SampledStack sample_stack(ThreadSlot& slot, const Reader& memory, Registers registers, std::uintptr_t thread_state) {
  const Interpreter& interpreter = process.interpreter;
  NativeStack native{0, false};
  PythonStack python{0, false, false};
  const ImageTable* images = process.modules.enter();
  if (images == nullptr && slot.unload_depth > 0) {
    process.modules.leave();
    return slot.unload_stack;
  }
  if (images != nullptr) {
    const CodeRanges loop = interpreter.loop_with_jit();
    native = unwind(*images, memory, registers, slot.native, kMaxNativeFrames, loop);
    native = without_jit_frames(loop, slot.native, native);
  }
  note_generated_code(slot, native);
  if (thread_state != 0) {
    python = walk_python_stack(interpreter, memory, process.profile, thread_state, slot.python, kMaxPythonFrames);
  }
  const Category running = running_category(interpreter, slot.native, native, python);
  const MergedStack merged =
      merge_stacks(interpreter, slot.native, native, slot.python, python, slot.merged, kMaxMergedFrames);
  const std::uint32_t node = intern_stack(slot, merged);
  process.modules.leave();
  return {node, running, !merged.matched, merged.truncated};
}

}  // namespace

SampledStack sample_own_stack(ThreadSlot& slot, Registers registers) {
  const Reader memory(&slot.pages);
  const Interpreter& interpreter = process.interpreter;
  const std::uint32_t tid = slot.tid.load(std::memory_order_relaxed);
  slot.pthread = pthread_self();
  slot.thread_state =
      interpreter.offsets == nullptr ? 0 : own_thread_state(interpreter, memory, slot.thread_state, tid);
  return sample_stack(slot, memory, registers, slot.thread_state);
}

SampledStack sample_other_stack(ThreadSlot& slot, Registers registers) {
  const Reader memory(nullptr);
  const Interpreter& interpreter = process.interpreter;
  const std::uint32_t tid = slot.tid.load(std::memory_order_relaxed);
  if (interpreter.offsets == nullptr) {
    slot.thread_state = 0;
  } else if (slot.thread_state == 0 ||
             !is_thread_state_of(interpreter, memory, slot.thread_state, {tid, slot.pthread})) {
    slot.thread_state = find_thread_state(interpreter, memory, {tid, slot.pthread});
  }
  SampledStack stack = sample_stack(slot, memory, registers, slot.thread_state);
  // From outside the native walk ends where the frame pointer is needed: with Python frames nothing is lost by that.
  if (slot.thread_state != 0) stack.is_truncated = false;
  return stack;
}

void record_counts(ThreadSlot& slot) {
  if (slot.last_stack.node == kNone) return;
  live_profile::Total* total =
      process.profile.find_or_add_total(slot.totals, slot.index, slot.last_stack.node, slot.last_category);
  if (total != nullptr) add_counts(slot, *total);
}

void record_time(ThreadSlot& slot, std::uint64_t now_ns, std::uint32_t node, Category category) {
  live_profile::ThreadRecord& record = *slot.record;
  live_profile::Total* total = process.profile.find_or_add_total(slot.totals, slot.index, node, category);
  if (total == nullptr && slot.last_stack.node != kNone) {
    total = process.profile.find_or_add_total(slot.totals, slot.index, slot.last_stack.node, slot.last_category);
  }
  if (total == nullptr) {
    ++record.dropped_samples;
    return;
  }
  const std::uint64_t rank_ns = record.pending_rank_ns.exchange(0, std::memory_order_relaxed);
  const std::uint64_t begin_ns = record.last_sample_ns;
  if (now_ns > begin_ns) {
    total->thread_ns += now_ns - begin_ns;
    record.last_sample_ns = now_ns;
  }
  total->rank_ns += rank_ns;
  add_counts(slot, *total);
  process.profile.add_to_bins(begin_ns, now_ns, category, rank_ns);
}

void record_sample(ThreadSlot& slot, std::uint64_t now_ns, const SampledStack& stack, Category category) {
  live_profile::ThreadRecord& record = *slot.record;
  record_time(slot, now_ns, stack.node, category);
  live_profile::Total* total = process.profile.find_or_add_total(slot.totals, slot.index, stack.node, category);
  if (total != nullptr) ++total->samples;
  ++record.samples;
  record.unmerged_samples += stack.is_unmerged ? 1 : 0;
  record.truncated_samples += stack.is_truncated ? 1 : 0;
  process.profile.add_to_timeline(record, now_ns, stack.node, category);
  slot.last_stack = stack;
  slot.last_category = category;
  slot.last_region = region_node(slot);
  slot.activity.add(stack.node, category);
  record.last_node = stack.node;
  record.last_category = static_cast<std::uint32_t>(category);
}

}  // namespace sampler
