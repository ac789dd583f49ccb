#include "report/endings.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "report/formatting.h"

namespace report {
namespace {

struct SignalName {
  int number;
  const char* name;
};

constexpr SignalName kSignalNames[] = {
    {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"},     {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"},
    {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},       {SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"},
    {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"}, {SIGPIPE, "SIGPIPE"},     {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
    {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGSYS, "SIGSYS"}};

/// Ranks that ended in one way, and when, in seconds since their start.
struct Ending {
  std::string how;
  std::vector<std::int32_t> ranks;
  double first = 0, last = 0;
};

std::vector<Ending> endings_of(const ReportModel& model) {
  std::vector<Ending> endings;
  for (const RankRow& rank : model.ranks) {
    if (rank.ended) continue;
    auto known = std::ranges::find(endings, rank.ending, &Ending::how);
    if (known == endings.end()) {
      endings.push_back({rank.ending, {}, rank.elapsed, rank.elapsed});
      known = endings.end() - 1;
    }
    known->ranks.push_back(rank.rank);
    known->first = std::min(known->first, rank.elapsed);
    known->last = std::max(known->last, rank.elapsed);
  }
  return endings;
}

std::string moments(const Ending& ending) {
  const std::string last = format_seconds(ending.last);
  if (ending.ranks.size() == 1) return last + " after its start";
  const std::string first = format_seconds(ending.first);
  return (first == last ? last : first + " to " + last) + " after their start";
}

/// Shells and MPI launchers add the signal to 128.
std::string signal_of_status(std::int32_t status) {
  if (status <= 128 || status > 128 + SIGRTMAX) return "";
  return fmt::format(" The launch line ended with status {}, which stands for {}.", status, signal_text(status - 128));
}

std::string sentence(const Ending& ending, const schema::Summary& summary) {
  const bool one = ending.ranks.size() == 1;
  const std::string ranks = list_ranks(ending.ranks);
  if (!ending.how.empty()) {
    return fmt::format("{} {} {} {}, {}.", one ? "Rank" : "Ranks", ranks, one ? "was" : "were", ending.how,
                       moments(ending));
  }
  return fmt::format("How {} {} ended is not known, for nobody beside {} saw it; last seen {}.{}",
                     one ? "rank" : "ranks", ranks, one ? "it" : "them", moments(ending),
                     signal_of_status(summary.job.exit_status));
}

}  // namespace

std::string signal_text(std::int32_t number) {
  const auto* known = std::ranges::find(kSignalNames, number, &SignalName::number);
  if (known == std::end(kSignalNames)) return fmt::format("signal {}", number);
  return fmt::format("signal {} ({})", number, known->name);
}

std::string ending_of(const schema::Rank& rank) {
  if (rank.ended) return "";
  if (rank.ended_for_memory) {
    return fmt::format("killed by Linux, with {}, because there was no memory left", signal_text(rank.end_signal));
  }
  if (rank.end_signal > 0) return "ended by " + signal_text(rank.end_signal);
  if (rank.end_status > 0) return fmt::format("ended with status {}, past the C library's exit", rank.end_status);
  return "";
}

std::vector<std::string> ending_notes(const ReportModel& model, const schema::Summary& summary) {
  std::vector<std::string> notes;
  for (const Ending& ending : endings_of(model)) notes.push_back(sentence(ending, summary));
  return notes;
}

std::string list_ranks(const std::vector<std::int32_t>& ranks) {
  return list_first_ranks(ranks, ranks.size());
}

std::string list_first_ranks(const std::vector<std::int32_t>& ranks, std::size_t count) {
  constexpr std::size_t kShown = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(ranks.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(ranks[i]);
  }
  if (count > kShown) text += fmt::format(" and {} more", count - kShown);
  return text;
}

}  // namespace report
