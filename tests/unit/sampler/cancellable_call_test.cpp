// The two places of glibc 2.41 and later that make cancellable system calls, whatever glibc runs the test.
#include "sampler/cancellable_call.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

#include <filesystem>
#include <string>

// The number is the seventh argument; the others do not matter to pause().
extern "C" long call_of_many_threads(long, long, long, long, long, long, long number);
extern "C" long call_of_one_thread(long, long, long, long, long, long, long number);
asm(R"(
  .pushsection .text
  .type cancel_arch, @function
cancel_arch:
  .cfi_startproc
  mov %rdi, %r11
  mov %rsi, %rax
  mov %r11, 8(%rsp)
  syscall
  ret
  .cfi_endproc
  .size cancel_arch, . - cancel_arch

  .globl call_of_many_threads
  .type call_of_many_threads, @function
call_of_many_threads:
  .cfi_startproc
  sub $24, %rsp
  .cfi_adjust_cfa_offset 24
  mov 32(%rsp), %rsi
  push %r9
  .cfi_adjust_cfa_offset 8
  push %r8
  .cfi_adjust_cfa_offset 8
  call cancel_arch
  add $40, %rsp
  .cfi_adjust_cfa_offset -40
  ret
  .cfi_endproc
  .size call_of_many_threads, . - call_of_many_threads

  .globl call_of_one_thread
  .type call_of_one_thread, @function
call_of_one_thread:
  .cfi_startproc
  mov 8(%rsp), %rax
  syscall
  ret
  .cfi_endproc
  .size call_of_one_thread, . - call_of_one_thread
  .popsection
)");

namespace {

struct Found {
  const sampler::ImageTable* images = nullptr;
  bool is_found = false;
  std::uint32_t number = 0;
};
Found found;

void look_at_call(int, siginfo_t*, void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  const auto* behind = reinterpret_cast<const unsigned char*>(registers[REG_RIP]);
  found.is_found = sampler::cancellable_call_number(
      *found.images, sampler::Reader(nullptr), behind - 2,
      {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP]),
       static_cast<std::uintptr_t>(registers[REG_RBP])},
      found.number);
}

class CancellableCallTest : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer stands in front of the C library's functions";
#endif
    path_ = std::filesystem::temp_directory_path() / ("cancellable_call_test." + std::to_string(getpid()));
    ASSERT_EQ(writer_.create(path_.c_str()), nullptr);
    ASSERT_TRUE(modules_.refresh(writer_, 0, true));
    found = {.images = modules_.current()};
    struct sigaction action {};
    action.sa_sigaction = look_at_call;
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(SIGALRM, &action, nullptr), 0);
    const itimerval soon{{0, 0}, {0, 50'000}};
    ASSERT_EQ(setitimer(ITIMER_REAL, &soon, nullptr), 0);
  }
  void TearDown() override {
    writer_.close();
    std::filesystem::remove(path_);
  }

  std::filesystem::path path_;
  sampler::LiveProfileWriter writer_;
  sampler::Modules modules_;
};

TEST_F(CancellableCallTest, the_number_of_a_call_of_a_process_with_many_threads_is_found) {
  EXPECT_EQ(call_of_many_threads(0, 0, 0, 0, 0, 0, SYS_pause), -EINTR);
  EXPECT_TRUE(found.is_found);
  EXPECT_EQ(found.number, SYS_pause);
}

TEST_F(CancellableCallTest, the_number_of_a_call_of_a_process_with_one_thread_is_found) {
  EXPECT_EQ(call_of_one_thread(0, 0, 0, 0, 0, 0, SYS_pause), -EINTR);
  EXPECT_TRUE(found.is_found);
  EXPECT_EQ(found.number, SYS_pause);
}

TEST_F(CancellableCallTest, another_call_is_left_alone) {
  syscall(SYS_pause);
  EXPECT_FALSE(found.is_found);
}

}  // namespace
