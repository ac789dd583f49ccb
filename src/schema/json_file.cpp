#include "schema/json_file.h"

#include <span>
#include <string>

namespace schema {

void store_json(const nlohmann::ordered_json& value, const std::filesystem::path& path) {
  const std::string text = value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  replace_file(path, std::as_bytes(std::span(text)));
}

}  // namespace schema
