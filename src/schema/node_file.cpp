#include "schema/node_file.h"

#include "schema/json_file.h"

namespace schema {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRemedy = "delete it to report without what its node used";

/// Both list their members once, for both directions.
template <class AnyHost, class Visitor>
void for_each_member_of_host(AnyHost& host, Visitor visit) {
  visit("host", host.host);
  visit("watched_ns", host.watched_ns);
  visit("packages", host.packages);
  visit("energy_uj", host.energy_uj);
  visit("power_peak_mw", host.power_peak_mw);
  visit("energy_reason", host.energy_reason);
  visit("accelerators_reason", host.accelerators_reason);
  visit("lustre_mounts", host.lustre_mounts);
  visit("lustre_read_bytes", host.lustre_read_bytes);
  visit("lustre_written_bytes", host.lustre_written_bytes);
  visit("lustre_metadata_calls", host.lustre_metadata_calls);
  visit("lustre_reason", host.lustre_reason);
}

template <class AnyDevice, class Visitor>
void for_each_member_of_device(AnyDevice& device, Visitor visit) {
  visit("host", device.host);
  visit("number", device.number);
  visit("name", device.name);
  visit("watched_ns", device.watched_ns);
  visit("busy_ns", device.busy_ns);
  visit("busiest_permille", device.busiest_permille);
  visit("memory_bytes", device.memory_bytes);
  visit("memory_mean_bytes", device.memory_mean_bytes);
  visit("memory_peak_bytes", device.memory_peak_bytes);
  visit("energy_mj", device.energy_mj);
  visit("power_peak_mw", device.power_peak_mw);
}

template <class AnyEnd, class Visitor>
void for_each_member_of_end(AnyEnd& end, Visitor visit) {
  visit("pid", end.pid);
  visit("signal", end.signal);
  visit("status", end.status);
  visit("for_memory", end.for_memory);
}

NodeFile node_from(const Json& object) {
  NodeFile node;
  const auto take_from = [](const Json& from) {
    return [&from](const char* name, auto& value) { from.at(name).get_to(value); };
  };
  object.at("has_ended").get_to(node.has_ended);
  for_each_member_of_host(node.host, take_from(object));
  for (const Json& from : object.at("devices")) for_each_member_of_device(node.devices.emplace_back(), take_from(from));
  for (const Json& from : object.at("endings")) for_each_member_of_end(node.endings.emplace_back(), take_from(from));
  return node;
}

}  // namespace

void store_node(const NodeFile& node, const std::filesystem::path& path) {
  Json object = {{"has_ended", node.has_ended}};
  for_each_member_of_host(node.host, [&](const char* name, const auto& value) { object[name] = value; });
  object["devices"] = Json::array();
  for (const Device& device : node.devices) {
    Json entry = Json::object();
    for_each_member_of_device(device, [&](const char* name, const auto& value) { entry[name] = value; });
    object["devices"].push_back(std::move(entry));
  }
  object["endings"] = Json::array();
  for (const ProcessEnd& end : node.endings) {
    Json entry = Json::object();
    for_each_member_of_end(end, [&](const char* name, const auto& value) { entry[name] = value; });
    object["endings"].push_back(std::move(entry));
  }
  store_json(object, path);
}

NodeFile load_node(const std::filesystem::path& path) {
  return load_json(path, "does not describe a node", kRemedy, node_from);
}

}  // namespace schema
