#include "rankfile/hidden_python.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

namespace rankfile {
namespace {

constexpr std::string_view kName = "PYTHONHASHSEED";  // Python/initconfig.c, 3.2 to 3.15
constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::uintmax_t kLargestFile = 256 << 20;

}  // namespace

bool has_hidden_python(const std::filesystem::path& program) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(program, error);
  if (error || size > kLargestFile) return false;
  std::ifstream file(program, std::ios::binary);
  const std::boyer_moore_horspool_searcher searcher(kName.begin(), kName.end());
  std::string piece;
  while (file) {
    const std::size_t kept = std::min(piece.size(), kName.size() - 1);
    piece.erase(0, piece.size() - kept);  // the name may lie across two pieces
    piece.resize(kept + kPieceBytes);
    file.read(piece.data() + kept, kPieceBytes);
    piece.resize(kept + static_cast<std::size_t>(file.gcount()));
    if (std::search(piece.begin(), piece.end(), searcher) != piece.end()) return true;
  }
  return false;
}

}  // namespace rankfile
