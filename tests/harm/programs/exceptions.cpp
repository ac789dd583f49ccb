// Exceptions at a high rate in several threads, through frames with destructors, and jumps in the main thread.
#include <csetjmp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Counter {
  long& count;
  ~Counter() { ++count; }
};

[[gnu::noinline]] int descend(int depth, long& unwound) {
  const Counter counter{unwound};
  if (depth == 0) throw std::runtime_error("bottom " + std::to_string(unwound % 7));
  return descend(depth - 1, unwound) + 1;
}

[[gnu::noinline]] void jump(std::jmp_buf& back, int depth) {
  if (depth == 0) std::longjmp(back, 1);
  jump(back, depth - 1);
  asm volatile("");
}

void throw_often(long& caught, long& unwound) {
  for (int i = 0; i < 12000; ++i) {
    try {
      try {
        descend(i % 20, unwound);
      } catch (const std::logic_error&) {
        std::terminate();
      }
    } catch (const std::runtime_error& error) {
      caught += std::string(error.what()).starts_with("bottom") ? 1 : 0;
      const std::exception_ptr kept = std::current_exception();
      try {
        std::rethrow_exception(kept);
      } catch (...) {
        ++caught;
      }
    }
  }
}

}  // namespace

int main() {
  constexpr int kThreads = 4;
  long caught[kThreads] = {};
  long unwound[kThreads] = {};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(throw_often, std::ref(caught[i]), std::ref(unwound[i]));
  static volatile long jumps = 0;
  static std::jmp_buf back;
  setjmp(back);
  if (++jumps < 200000) jump(back, 10);
  for (auto& thread : threads) thread.join();
  for (int i = 0; i < kThreads; ++i) std::printf("%ld %ld\n", caught[i], unwound[i]);
  std::printf("%ld\n", jumps);
  throw std::runtime_error("uncaught");
}
