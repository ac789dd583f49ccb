#include "report/node_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "report/formatting.h"
#include "report/section_parts.h"

namespace report {
namespace {

constexpr std::size_t kRowsShown = 8;
constexpr double kMicrojoules = 1e6, kMillijoules = 1e3, kMilliwatts = 1e3;

/// The reason that all nodes give, or the first one's.
std::string reason_of(const ReportModel& model, std::string schema::Host::*reason) {
  if (model.hosts.empty()) return "no node was watched";
  std::set<std::string> reasons;
  for (const schema::Host& host : model.hosts) {
    if (!(host.*reason).empty()) reasons.insert(host.*reason);
  }
  if (reasons.empty()) return "the nodes were watched for too short a time";
  return reasons.size() == 1 ? *reasons.begin() : *reasons.begin() + "; other nodes give other reasons";
}

bool has_energy(const schema::Host& host) {
  return host.energy_reason.empty() && host.packages > 0 && host.watched_ns > 0;
}

std::string text_or_none(bool known, Unit unit, double number) {
  return known ? format_measure(measured(unit, number)) : "not known";
}

}  // namespace

Section energy_section(const ReportModel& model) {
  Section section{"energy", "Energy", "Of the nodes' processors (RAPL, package domains), whoever used them.", {}, {}};
  double joules = 0, watched = 0, peak = 0, longest = 0;
  std::size_t nodes = 0;
  SectionTable table{{"energy", "mean", "peak", "node"}, 1, {}, 0};
  for (const schema::Host& host : model.hosts) {
    if (!has_energy(host)) continue;
    const double energy = static_cast<double>(host.energy_uj) / kMicrojoules;
    const double seconds = to_seconds(host.watched_ns);
    const double power_peak = static_cast<double>(host.power_peak_mw) / kMilliwatts;
    joules += energy;
    watched += seconds;
    longest = std::max(longest, seconds);
    peak = std::max(peak, power_peak);
    ++nodes;
    if (table.rows.size() < kRowsShown) {
      table.rows.push_back({text_or_none(true, Unit::kJoules, energy),
                            text_or_none(true, Unit::kWatts, energy / seconds),
                            text_or_none(host.power_peak_mw > 0, Unit::kWatts, power_peak),
                            fmt::format("{}: {}", host.host, counted(host.packages, "processor", "processors"))});
    }
  }
  if (nodes == 0) {
    const std::string reason = reason_of(model, &schema::Host::energy_reason);
    section.metrics = {metric("energy-cpu", "CPU energy", unavailable(Unit::kJoules, reason))};
    return section;
  }
  section.metrics = {
      metric("energy-cpu", "CPU energy", measured(Unit::kJoules, joules),
             fmt::format("{} of {}, over {}", nodes,
                         counted(static_cast<std::int64_t>(model.job.hosts.size()), "node", "nodes"),
                         format_seconds(longest))),
      metric("energy-mean-power", "Mean power of a node", measured(Unit::kWatts, joules / watched)),
      metric("energy-peak-power", "Peak power of a node",
             peak > 0 ? measured(Unit::kWatts, peak)
                      : unavailable(Unit::kWatts, "the nodes were watched for less than a second"),
             "mean over a second"),
  };
  table.all = nodes;
  if (nodes > 1) section.tables.push_back(std::move(table));
  return section;
}

namespace {

/// Rank time in calls of the CUDA libraries that return when the device has done its work.
Metric device_wait(const ReportModel& model) {
  constexpr const char* kId = "accelerators-wait";
  constexpr const char* kLabel = "Waiting for the device";
  if (!model.device_wait) {
    return metric(kId, kLabel, unavailable(Unit::kSeconds, "no sample lies in a waiting call of the CUDA libraries"));
  }
  return part(kId, kLabel, *model.device_wait, model.rank_seconds,
              "of all rank time, in calls that wait for CUDA devices");
}

std::vector<std::string> device_row(const schema::Device& device) {
  const double seconds = to_seconds(device.watched_ns);
  const auto bytes = [](std::int64_t value) { return format_bytes(static_cast<double>(value)); };
  return {format_share(fraction(to_seconds(device.busy_ns), seconds)), bytes(device.memory_peak_bytes),
          bytes(device.memory_bytes),
          text_or_none(device.energy_mj >= 0 && seconds > 0, Unit::kWatts,
                       fraction(static_cast<double>(device.energy_mj) / kMillijoules, seconds)),
          fmt::format("{} number {}: {}", device.host, device.number, device.name)};
}

}  // namespace

Section accelerator_section(const ReportModel& model) {
  Section section{"accelerators", "Accelerators", "NVIDIA devices of the nodes (NVML), whoever used them.", {}, {}};
  if (model.devices.empty()) {
    const std::string reason = reason_of(model, &schema::Host::accelerators_reason);
    section.metrics = {metric("accelerators-use", "Utilisation", unavailable(Unit::kShare, reason))};
    if (model.device_wait) section.metrics.push_back(device_wait(model));
    return section;
  }
  double watched = 0, busy = 0, memory = 0, joules = 0;
  bool has_joules = true;
  SectionTable table{{"busy", "memory peak", "of", "mean power", "device"}, 1, {}, model.devices.size()};
  for (const schema::Device& device : model.devices) {
    watched += to_seconds(device.watched_ns);
    busy += to_seconds(device.busy_ns);
    memory = std::max(
        memory, fraction(static_cast<double>(device.memory_peak_bytes), static_cast<double>(device.memory_bytes)));
    has_joules = has_joules && device.energy_mj >= 0;
    joules += static_cast<double>(device.energy_mj) / kMillijoules;
    if (table.rows.size() < kRowsShown) table.rows.push_back(device_row(device));
  }
  section.metrics = {
      metric("accelerators-use", "Utilisation",
             watched > 0 ? measured(Unit::kShare, busy / watched)
                         : unavailable(Unit::kShare, "the nodes were watched for too short a time"),
             fmt::format("mean over {}: part of the time with a kernel running",
                         counted(static_cast<std::int64_t>(model.devices.size()), "device", "devices"))),
      metric("accelerators-memory", "Peak memory share", measured(Unit::kShare, memory), "of the fullest device"),
      metric(
          "accelerators-energy", "Energy",
          has_joules ? measured(Unit::kJoules, joules) : unavailable(Unit::kJoules, "a device does not tell its power"),
          "of all devices"),
      device_wait(model),
  };
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace report
