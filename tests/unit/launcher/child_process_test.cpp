#include "child_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "command_error.h"

namespace launcher {
namespace {

ExitState run_shell(const std::string& script, const EnvironmentChanges& environment = {}) {
  return run_job("/bin/sh", {"sh", "-c", script}, environment, SignalShield());
}

TEST(child_process, every_exit_status_comes_back) {
  for (int status : {0, 1, 2, 77, 126, 127, 128, 129, 143, 254, 255}) {
    EXPECT_EQ(run_shell("exit " + std::to_string(status)), ExitState{.status = status});
  }
}

TEST(child_process, a_killing_signal_comes_back) {
  for (int signal : {SIGKILL, SIGTERM, SIGINT, SIGPIPE}) {
    EXPECT_EQ(run_shell("kill -" + std::to_string(signal) + " $$"), ExitState{.signal = signal});
  }
}

TEST(child_process, the_first_word_of_the_line_need_not_be_the_file) {
  EXPECT_EQ(run_job("/bin/sh", {"other", "-c", "test \"$0\" = other"}, {}, SignalShield()), ExitState{});
}

TEST(child_process, changes_of_the_environment_replace_and_add) {
  setenv("PERFWRAP_TEST_OLD", "old", 1);
  EXPECT_EQ(run_shell("test \"$PERFWRAP_TEST_OLD$PERFWRAP_TEST_NEW\" = 'new a=b'",
                      {{"PERFWRAP_TEST_OLD", "new "}, {"PERFWRAP_TEST_NEW", "a=b"}}),
            ExitState{});
  EXPECT_STREQ(getenv("PERFWRAP_TEST_OLD"), "old");
}

TEST(child_process, a_program_that_cannot_start_is_told_apart) {
  const auto status_of = [](const std::string& file) {
    try {
      run_job(file, {file}, {}, SignalShield());
    } catch (const CommandError& error) {
      return error.exit_status();
    }
    return 0;
  };
  EXPECT_EQ(status_of("/nowhere/program"), kNotFound);
  EXPECT_EQ(status_of("/tmp"), kNotExecutable);
}

// The job itself sends the signal to its parent, which is us.
TEST(child_process, a_signal_sent_to_us_goes_on_to_the_job_and_we_survive) {
  EXPECT_EQ(run_shell("trap 'exit 5' TERM; kill -TERM $PPID; while :; do sleep 0.1; done"), ExitState{.status = 5});
}

TEST(child_process, the_job_keeps_the_signal_mask_of_its_caller) {
  EXPECT_EQ(run_shell("kill -USR1 $$; exit 3"), ExitState{.signal = SIGUSR1});
}

TEST(child_process, output_of_reads_both_streams_and_gives_no_input) {
  EXPECT_EQ(output_of({"/bin/sh", "-c", "echo out; echo err >&2; cat"}, std::chrono::seconds(60)), "out\nerr\n");
  EXPECT_EQ(output_of({"/nowhere/program"}, std::chrono::seconds(60)), "");
}

TEST(child_process, output_of_does_not_wait_for_ever) {
  EXPECT_EQ(output_of({"/bin/sh", "-c", "echo out; sleep 1000"}, std::chrono::milliseconds(500)), "out\n");
}

TEST(child_process, a_crash_in_isolated_work_stays_there) {
  EXPECT_EQ(run_isolated([] { return 7; }), ExitState{.status = 7});
  EXPECT_EQ(run_isolated([]() -> int {
              raise(SIGKILL);
              return 0;
            }),
            ExitState{.signal = SIGKILL});
}

TEST(child_process, requests_to_end_that_come_late_are_outlasted) {
  const SignalShield shield;
  run_job("/bin/true", {"true"}, {}, shield);
  const pid_t us = getpid();
  EXPECT_EQ(run_isolated([&] {
              for (pid_t process : {us, getpid()}) kill(process, SIGTERM);
              return 3;
            }),
            ExitState{.status = 3});
}

TEST(child_process_death, we_end_as_the_job_did) {
  EXPECT_EXIT(end_like({.status = 42}), testing::ExitedWithCode(42), "");
  EXPECT_EXIT(end_like({.signal = SIGTERM}), testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace launcher
