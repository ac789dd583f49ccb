#include "nodewatch/endings.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using nodewatch::ProcessEndings;
using std::chrono::milliseconds;

/// A shell of the run `directory` that does what it is told once a line comes in.
class Shell {
 public:
  Shell(const std::string& directory, const char* command) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    const std::string variable = "PERFWRAP_RUN_DIRECTORY=" + directory, script = std::string("read line; ") + command;
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[0], STDIN_FILENO);
      execl("/usr/bin/env", "env", variable.c_str(), "/bin/sh", "-c", script.c_str(), nullptr);
      _exit(127);
    }
    close(ends[0]);
    input_ = ends[1];
  }
  ~Shell() {
    close(input_);
    waitpid(pid_, nullptr, 0);
  }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  pid_t pid() const { return pid_; }
  void go() const { EXPECT_EQ(write(input_, "\n", 1), 1); }

 private:
  pid_t pid_ = -1;
  int input_ = -1;
};

void find(ProcessEndings& endings, const Shell& shell) {
  while (!endings.watches(shell.pid())) endings.find();  // until it has become what it will be
}

/// Before Linux 5.3 there is nothing to see.
bool has_pidfd() {
  ProcessEndings endings("/a/run");
  const Shell shell("/a/run", "true");
  for (int i = 0; i < 1000 && !endings.watches(shell.pid()); ++i) {
    endings.find();
    usleep(1000);
  }
  return endings.watches(shell.pid());
}

TEST(ProcessEndings, a_signal_and_a_status_are_seen) {
  if (!has_pidfd()) GTEST_SKIP() << "no pidfd";
  ProcessEndings endings("/a/run");
  const Shell killed("/a/run", "kill -9 $$"), left("/a/run", "exit 3");
  find(endings, killed);
  find(endings, left);
  killed.go();
  left.go();
  while (endings.wait(milliseconds(1000))) {
  }
  ASSERT_EQ(endings.found().size(), 2U);
  for (const schema::ProcessEnd& end : endings.found()) {
    EXPECT_EQ(end.signal, end.pid == killed.pid() ? 9 : 0);
    EXPECT_EQ(end.status, end.pid == left.pid() ? 3 : 0);
    EXPECT_FALSE(end.for_memory);
  }
}

TEST(ProcessEndings, a_regular_end_is_nothing_to_tell) {
  if (!has_pidfd()) GTEST_SKIP() << "no pidfd";
  ProcessEndings endings("/a/run");
  const Shell shell("/a/run", "true");
  find(endings, shell);
  EXPECT_TRUE(endings.wait(milliseconds(0)));
  shell.go();
  while (endings.wait(milliseconds(1000))) {
  }
  EXPECT_TRUE(endings.found().empty());
}

TEST(ProcessEndings, processes_of_other_runs_are_left_alone) {
  ProcessEndings endings("/a/run"), other("/a/run/of/another");
  const Shell shell("/a/run/of/another", "true");
  for (int i = 0; i < 1000 && !other.watches(shell.pid()); ++i) {
    other.find();
    usleep(1000);
  }
  endings.find();
  EXPECT_FALSE(endings.watches(shell.pid()));
  EXPECT_FALSE(endings.wait(milliseconds(0)));
}

TEST(MemoryKills, are_counted_by_both_versions_of_control_groups) {
  EXPECT_EQ(nodewatch::memory_kills_in("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n"), 2);
  EXPECT_EQ(nodewatch::memory_kills_in("oom_kill_disable 0\nunder_oom 0\noom_kill 5\n"), 5);
  EXPECT_EQ(nodewatch::memory_kills_in("oom_kill_disable 0\nunder_oom 0\n"), -1);
  EXPECT_EQ(nodewatch::memory_kills_in(""), -1);
}

TEST(MemoryKills, lie_in_the_group_of_the_process) {
  EXPECT_EQ(nodewatch::memory_events_file("0::/job/rank\n", "/m"), "/m/job/rank/memory.events");
  EXPECT_EQ(nodewatch::memory_events_file("5:cpu,memory:/job\n0::/other\n", "/m"), "/m/memory/job/memory.oom_control");
  EXPECT_EQ(nodewatch::memory_events_file("1:cpu:/a\n", "/m"), "");
  EXPECT_EQ(nodewatch::memory_events_file("damaged", "/m"), "");
}

}  // namespace
