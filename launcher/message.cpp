#include "message.h"

#include <cstdio>

namespace launcher {

void show(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

void say(const std::string& sentence) {
  show("perfwrap: " + sentence + "\n");
}

}  // namespace launcher
