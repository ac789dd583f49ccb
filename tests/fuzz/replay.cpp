// Runs a fuzz target on every file of the directories given, so that what was found once stays mended; then on
// MUTATIONS damaged copies of each, the same ones every time: replay MUTATIONS DIRECTORY...
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Numbers at which counts, sizes and offsets go wrong.
std::uint64_t number(std::mt19937_64& random) {
  static constexpr std::uint64_t kNumbers[] = {0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, ~0ULL, ~0ULL >> 1};
  const std::uint64_t choice = random();
  return choice % 2 == 0 ? kNumbers[choice / 2 % std::size(kNumbers)] : random() >> choice / 2 % 64;
}

void mutate(Bytes& bytes, std::mt19937_64& random) {
  const std::size_t place = random() % bytes.size();
  const std::size_t left = bytes.size() - place;
  switch (random() % 5) {
    case 0: bytes[place] ^= static_cast<std::uint8_t>(1U << random() % 8); break;
    case 1: bytes[place] = static_cast<std::uint8_t>(random()); break;
    case 2: {
      const std::uint64_t value = number(random);
      std::memcpy(bytes.data() + place, &value, std::min(left, std::size_t{1} << random() % 4));
      break;
    }
    case 3: {
      const std::size_t source = random() % bytes.size();
      std::memmove(bytes.data() + place, bytes.data() + source,
                   std::min({left, bytes.size() - source, std::size_t{1} << random() % 10}));
      break;
    }
    default:
      if (random() % 20 == 0) bytes.resize(place + 1);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const unsigned long mutations = count > 2 ? std::strtoul(arguments[1], nullptr, 10) : 0;
  unsigned long inputs = 0;
  for (int i = 2; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i])) {
      if (!entry.is_regular_file()) continue;
      const Bytes whole = content_of(entry.path());
      std::mt19937_64 random(whole.size());
      for (unsigned long k = 0; k <= mutations && !whole.empty(); ++k, ++inputs) {
        Bytes bytes = whole;
        const std::uint64_t changes = k == 0 ? 0 : 1 + random() % 8;
        for (std::uint64_t change = 0; change < changes; ++change) mutate(bytes, random);
        std::printf("%s %lu\r", entry.path().c_str(), k);
        std::fflush(stdout);  // names the input if it crashes
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
      }
    }
  }
  std::printf("\n%lu inputs\n", inputs);
  return inputs > 0 ? 0 : 1;
}
