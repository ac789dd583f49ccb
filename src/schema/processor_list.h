// Sets of logical cores as the kernel writes them: "0-7,64-71".
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace schema {

std::string processor_list(const std::set<int>& processors);

/// What is no list gives the numbers up to where it stops being one.
std::set<int> processors_in(std::string_view list);

}  // namespace schema
