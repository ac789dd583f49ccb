// What perfwrap says on stderr.
#pragma once

#include <string>

namespace launcher {

/// Writes "perfwrap: <sentence>" and a newline. A stderr that is closed or full is no error: nobody listens.
void say(const std::string& sentence);

/// Writes `text` as it is, with the same indifference.
void show(const std::string& text);

}  // namespace launcher
