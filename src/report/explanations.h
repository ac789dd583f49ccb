// What each metric is, from its documentation, so that the page says the same.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace report {

/// Formulas by the metrics' ids: the rows of the table below "## Metrics" in the text of share/doc/metrics.md.
std::map<std::string, std::string> explanations(std::string_view document);

/// What each rule of advice says and when it is mistaken, by the rules' ids: from the text of share/doc/advice.md.
std::map<std::string, std::string> rule_explanations(std::string_view document);

}  // namespace report
