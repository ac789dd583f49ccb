#include "rankfile/annotations.h"

#include <fmt/format.h>

#include <algorithm>

namespace rankfile {
namespace {

using live_profile::AnnotationKind;
using live_profile::AnnotationName;

std::int64_t count_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value & ((std::uint64_t{1} << 62) - 1));
}

schema::RankRegion region_of(const LiveProfile& profile, const live_profile::RegionUse& use) {
  schema::RankRegion row{.thread = use.thread,
                         .name = annotation_name(profile, use.name),
                         .entries = count_of(use.entries),
                         .unfinished = count_of(use.unfinished),
                         .ns = sane_ns(use.ns),
                         .longest_ns = sane_ns(use.longest_ns)};
  const std::int64_t inside = profile.measured_ns() - sane_ns(use.open_since_ns);
  // The process was killed, or became another program, inside.
  if (use.open > 0 && profile.threads()[use.thread].end_ns == 0 && inside > 0) {
    row.entries += use.open;
    row.unfinished += use.open;
    row.ns += inside;
    row.longest_ns = std::max(row.longest_ns, inside);
  }
  return row;
}

}  // namespace

std::string annotation_name(const LiveProfile& profile, std::uint32_t name) {
  const bool is_known = name >= live_profile::kAnnotationKinds && name < profile.annotation_names().size();
  if (is_known) return profile.text(profile.annotation_names()[name].name);
  return name == static_cast<std::uint32_t>(AnnotationKind::kMark) ? schema::kOtherMarks : schema::kOtherRegions;
}

void add_annotations(const LiveProfile& profile, schema::RankFile& file) {
  for (const live_profile::RegionUse& use : profile.region_uses()) {
    schema::RankRegion row = region_of(profile, use);
    if (row.entries > 0) file.regions.push_back(std::move(row));
  }
  for (std::uint32_t i = 0; i < profile.annotation_names().size(); ++i) {
    const AnnotationName& name = profile.annotation_names()[i];
    if (name.kind != AnnotationKind::kMark || name.marks == 0) continue;
    file.marks.push_back(
        {annotation_name(profile, i), count_of(name.marks), count_of(name.first_ns), count_of(name.last_ns)});
  }
  for (const live_profile::Moment& moment : profile.moments()) {
    file.moments.push_back({annotation_name(profile, moment.name), count_of(moment.monotonic_ns)});
  }
  std::ranges::stable_sort(file.moments, {}, &schema::RankMoment::monotonic_ns);
}

std::vector<std::string> annotation_notes(const LiveProfile& profile) {
  const live_profile::FileHeader& header = profile.header();
  std::vector<std::string> notes;
  const auto uses_others = [&](const live_profile::RegionUse& use) { return use.name == 0; };
  constexpr std::uint32_t kNames = live_profile::kMaxAnnotationNames / live_profile::kAnnotationKinds - 1;
  if (std::ranges::any_of(profile.region_uses(), uses_others)) {
    notes.push_back(fmt::format("a process has more than {} names of regions: the others count together as {}", kNames,
                                schema::kOtherRegions));
  }
  if (header.annotation_names[static_cast<std::uint32_t>(AnnotationKind::kMark)].marks > 0) {
    notes.push_back(fmt::format("a process has more than {} names of marks: the others count together as {}", kNames,
                                schema::kOtherMarks));
  }
  if (header.unopened_ends > 0) {
    notes.emplace_back("some ends of regions are of none that had begun: they are ignored");
  }
  if (header.deep_regions > 0) notes.emplace_back("some regions were nested deeper than 64: they are not counted");
  if (header.lost_annotations > 0) {
    notes.emplace_back("some regions or marks found no room, or came from a signal handler within another one");
  }
  return notes;
}

}  // namespace rankfile
