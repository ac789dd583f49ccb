#include "sampler/annotations.h"

#include <atomic>

#include "sampler/process_state.h"
#include "sampler/recording.h"

namespace sampler {
namespace {

using live_profile::AnnotationKind;
using live_profile::FrameKind;
using live_profile::RegionUse;

void count(std::uint64_t& counter) {
  std::atomic_ref<std::uint64_t>(counter).fetch_add(1, std::memory_order_relaxed);
}

/// Keeps the job's own signal handlers out.
class Annotating {
 public:
  explicit Annotating(PerfwrapThread* thread) {
    if (thread == nullptr || !process.sampling.load(std::memory_order_acquire)) return;
    auto& slot = *reinterpret_cast<ThreadSlot*>(thread);
    if (slot.regions.is_changing) {
      count(process.profile.header().lost_annotations);
      return;
    }
    slot.regions.is_changing = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    slot_ = &slot;
  }
  ~Annotating() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (slot_ != nullptr) slot_->regions.is_changing = false;
  }
  Annotating(const Annotating&) = delete;
  Annotating& operator=(const Annotating&) = delete;

  ThreadSlot* slot() const { return slot_; }

 private:
  ThreadSlot* slot_ = nullptr;
};

std::uint32_t use_of(ThreadSlot& slot, std::uint32_t name) {
  std::uint32_t& use = slot.regions.uses[name];
  if (use == kNone) use = process.profile.add_region_use(slot.index, name);
  if (use == kNone) count(process.profile.header().lost_annotations);
  return use;
}

void enter(ThreadSlot& slot, std::uint32_t name, std::uint32_t use, std::uint64_t now_measured_ns) {
  ThreadRegions& regions = slot.regions;
  const std::uint32_t outer = regions.node.load(std::memory_order_relaxed);
  regions.open[regions.depth] = {name, use, outer, now_measured_ns};
  if (use != kNone) {
    RegionUse& sums = process.profile.region_use(use);
    if (sums.open++ == 0) sums.open_since_ns = now_measured_ns;
  }
  ++regions.depth;
  const std::uint32_t node = process.profile.intern_node(outer, FrameKind::kRegion, name, 0);
  if (node != kNone) regions.node.store(node, std::memory_order_relaxed);
}

void leave(const OpenRegion& region, std::uint64_t now_measured_ns, bool is_unfinished) {
  if (region.use == kNone) return;
  RegionUse& sums = process.profile.region_use(region.use);
  const std::uint64_t inside = now_measured_ns > region.since_ns ? now_measured_ns - region.since_ns : 0;
  if (inside > 0 || process.recording.load(std::memory_order_relaxed)) {
    ++sums.entries;
    if (is_unfinished) ++sums.unfinished;
    if (inside > sums.longest_ns) sums.longest_ns = inside;
  }
  if (sums.open == 0 || --sums.open > 0) return;
  if (now_measured_ns > sums.open_since_ns) sums.ns += now_measured_ns - sums.open_since_ns;
}

/// Leaves all regions from `depth` on; what is above it had not been ended.
void leave_from(ThreadSlot& slot, std::uint32_t depth, std::uint64_t now_measured_ns, bool is_unfinished) {
  ThreadRegions& regions = slot.regions;
  for (std::uint32_t i = regions.depth; i-- > depth;) {
    leave(regions.open[i], now_measured_ns, is_unfinished || i > depth);
  }
  regions.node.store(regions.open[depth].outer_node, std::memory_order_relaxed);
  regions.depth = depth;
}

/// The innermost open region of the name, or of any if there is no name; its depth is `regions.depth` if there is none.
std::uint32_t find_open(const ThreadRegions& regions, const char* name) {
  if (name == nullptr) return regions.depth > 0 ? regions.depth - 1 : 0;
  const std::uint32_t id = process.annotation_names.find(process.profile, AnnotationKind::kRegion, name);
  for (std::uint32_t i = regions.depth; i-- > 0;) {
    if (regions.open[i].name == id) return i;
  }
  return regions.depth;
}

/// The names of the regions that a forked child was born in, the outermost first.
struct InheritedRegions {
  std::uint32_t count;
  char names[kMaxOpenRegions][256];
};
InheritedRegions inherited;

}  // namespace

void region_begin(PerfwrapThread* thread, const char* name) {
  const Annotating annotating(thread);
  ThreadSlot* slot = annotating.slot();
  if (slot == nullptr || name == nullptr) return;
  if (slot->regions.depth == kMaxOpenRegions) {
    ++slot->regions.too_deep;
    count(process.profile.header().deep_regions);
    return;
  }
  const std::uint32_t id = process.annotation_names.find_or_add(process.profile, AnnotationKind::kRegion, name);
  const std::uint32_t use = use_of(*slot, id);
  enter(*slot, id, use, measured_ns(monotonic_ns()));
}

void region_end(PerfwrapThread* thread, const char* name) {
  const std::uint64_t now = measured_ns(monotonic_ns());
  const Annotating annotating(thread);
  ThreadSlot* slot = annotating.slot();
  if (slot == nullptr) return;
  if (slot->regions.too_deep > 0) {
    --slot->regions.too_deep;
    return;
  }
  const std::uint32_t depth = find_open(slot->regions, name);
  if (depth == slot->regions.depth) return count(process.profile.header().unopened_ends);
  leave_from(*slot, depth, now, false);
}

void mark(PerfwrapThread* thread, const char* name) {
  const std::uint64_t now = monotonic_ns();
  const Annotating annotating(thread);
  if (annotating.slot() == nullptr || name == nullptr || !process.recording.load(std::memory_order_acquire)) return;
  const std::uint32_t id = process.annotation_names.find_or_add(process.profile, AnnotationKind::kMark, name);
  process.annotation_names.add_mark(process.profile, id, now);
}

std::uint32_t region_node(const ThreadSlot& slot) {
  const std::uint32_t own = slot.regions.node.load(std::memory_order_relaxed);
  return own != kNone || slot.is_main ? own : process.slots[0].regions.node.load(std::memory_order_relaxed);
}

void leave_all_regions(ThreadSlot& slot, std::uint64_t now_ns) {
  if (slot.regions.depth > 0) leave_from(slot, 0, measured_ns(now_ns), true);
  slot.regions.too_deep = 0;
}

void take_regions_from_parent() {
  PerfwrapThread* thread = *process.start.current_thread();
  inherited.count = 0;
  if (process.slots == nullptr || !process.profile.is_open()) return;
  const ThreadSlot* slot = thread != nullptr ? reinterpret_cast<ThreadSlot*>(thread) : process.slots;
  if (slot->regions.depth == 0) slot = process.slots;
  for (std::uint32_t i = 0; i < slot->regions.depth && i < kMaxOpenRegions; ++i) {
    const std::uint32_t name = slot->regions.open[i].name;
    char* copy = inherited.names[inherited.count++];
    process.profile.copy_text(process.profile.header().annotation_names[name].name, copy, sizeof(inherited.names[0]));
  }
}

/// Without a use: the time inside is the parent's to count.
void reenter_inherited_regions() {
  for (std::uint32_t i = 0; i < inherited.count; ++i) {
    const char* name = inherited.names[i];
    const std::uint32_t id =
        *name == 0 ? 0 : process.annotation_names.find_or_add(process.profile, AnnotationKind::kRegion, name);
    enter(process.slots[0], id, kNone, 0);
  }
  inherited.count = 0;
}

}  // namespace sampler
