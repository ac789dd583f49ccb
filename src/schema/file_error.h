// The one way in which reading or writing a file of perfwrap fails.
#pragma once

#include <stdexcept>

namespace schema {

/// what() is one sentence for the user: it names the file, what is wrong with it, and the way out.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace schema
