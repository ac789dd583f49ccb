#include "report/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <utility>

#include "report/files.h"
#include "report/formatting.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/thread_advice.h"
#include "report/thresholds.h"
#include "report/waits.h"

namespace report {
namespace {

using live_profile::Category;

/// At most this many places per rule: more would hide the first thing to fix.
constexpr std::size_t kPlacesPerRule = 3;

double seconds_of(const LineRow& line, Category category) {
  return line.categories[index(category)];
}

std::string where(const LineRow& line) {
  return place(line.file, line.line) + " (" + line.function + ")";
}

Advice at_line(const char* id, Group group, const LineRow& line, double seconds) {
  Advice advice;
  advice.id = id;
  advice.group = group;
  advice.file = line.file;
  advice.line = line.line;
  advice.seconds = seconds;
  return advice;
}

std::string source_of(const ReportModel& model, const std::string& file, std::int32_t line) {
  const auto found = std::find_if(model.sources.begin(), model.sources.end(), [&](const schema::SourceLine& source) {
    return source.line == line && source.file == file;
  });
  // The regular expressions below recurse per character: a long generated line must not exhaust the stack.
  constexpr std::size_t kLongestSearched = 1000;
  return found == model.sources.end() ? std::string() : found->text.substr(0, kLongestSearched);
}

/// The builtin that the line calls on a whole sequence, e.g. "sum" for "total = sum(row)", not "np.sum(row)".
std::optional<std::string> builtin_over_sequence(const std::string& source) {
  static const std::regex kBuiltin(R"((^|[^.\w])(sum|min|max|any|all|sorted|map|filter)\s*\()");
  std::smatch match;
  if (!std::regex_search(source, match, kBuiltin)) return std::nullopt;
  return match[2].str();
}

/// A method of mpi4py that pickles its argument: lower-case, unlike Send, Recv, Bcast.
std::optional<std::string> pickling_method(const std::string& source) {
  static const std::regex kMethod(
      R"(\.(send|isend|bsend|ssend|recv|irecv|sendrecv|bcast|scatter|gather|allgather|alltoall|reduce|allreduce|scan|exscan)\s*\()");
  std::smatch match;
  if (!std::regex_search(source, match, kMethod)) return std::nullopt;
  return match[1].str();
}

bool is_builtin_line(const LineRow& line) {
  return line.share >= limits::kBuiltinShare &&
         fraction(seconds_of(line, Category::kPythonBuiltin), line.total) >= limits::kBuiltinPart;
}

std::optional<Advice> builtin_advice(const ReportModel& model, const LineRow& line) {
  if (!is_builtin_line(line)) return std::nullopt;
  const double builtin = seconds_of(line, Category::kPythonBuiltin);
  if (const auto called = builtin_over_sequence(source_of(model, line.file, line.line))) {
    Advice advice = at_line(advice_ids::kBuiltinOverArray, Group::kPython, line, line.total);
    advice.evidence = fmt::format("{} of all rank time is in {}, a line that calls the builtin {}().",
                                  format_share(line.share), where(line), *called);
    advice.change = fmt::format(
        "The builtin takes its elements one by one as Python objects. If they are in a NumPy array, use the array's "
        "own operation (for sum(a): a.sum()).");
    return advice;
  }
  if (fraction(builtin, line.total) < limits::kBuiltinDominant) return std::nullopt;
  Advice advice = at_line(advice_ids::kBuiltinHeavy, Group::kPython, line, builtin);
  advice.evidence = fmt::format("{} of all rank time is in {}, {} of that in builtins of the interpreter written in C.",
                                format_share(line.share), where(line), format_share(fraction(builtin, line.total)));
  advice.change = "Call the builtin less often or on less data, or do the same with one NumPy operation on an array.";
  return advice;
}

std::optional<Advice> element_loop_advice(const LineRow& line) {
  const double python = seconds_of(line, Category::kPython);
  if (line.share < limits::kElementLoopShare) return std::nullopt;
  if (fraction(python, line.total) < limits::kElementLoopPython) return std::nullopt;
  Advice advice = at_line(advice_ids::kPythonElementLoop, Group::kPython, line, line.total);
  advice.evidence = fmt::format("{} of all rank time is in {}, {} of that in the interpreter's own loop.",
                                format_share(line.share), where(line), format_share(fraction(python, line.total)));
  advice.change =
      "If the line handles array elements one at a time, replace its loop by one NumPy operation on whole arrays, "
      "or compile the function (Numba, Cython).";
  return advice;
}

void add_python_advice(const ReportModel& model, std::vector<Advice>& advice) {
  std::map<std::string, std::size_t> places;
  for (const LineRow& line : model.lines) {
    if (line.share < std::min(limits::kBuiltinShare, limits::kElementLoopShare)) break;
    std::optional<Advice> found = builtin_advice(model, line);
    if (!found) found = element_loop_advice(line);
    if (found && places[found->id]++ < kPlacesPerRule) advice.push_back(std::move(*found));
  }
}

/// Mean of the line's seconds over the ranks other than the one that spent most.
double mean_of_others(const LineRow& line, std::size_t ranks) {
  const double count = static_cast<double>(ranks);
  return std::max(0.0, (line.per_rank.mean * count - line.per_rank.maximum) / (count - 1));
}

/// The line that keeps `rank` busy beyond the others: its own maximum, mostly outside MPI.
const LineRow* extra_work_of(const ReportModel& model, std::int32_t rank) {
  const LineRow* worst = nullptr;
  double most = 0;
  for (const LineRow& line : model.lines) {
    if (line.per_rank.maximum_rank != rank || line.seconds[index(Group::kMpi)] > 0.5 * line.total) continue;
    const double extra = line.per_rank.maximum - mean_of_others(line, model.ranks.size());
    if (extra > most) {
      most = extra;
      worst = &line;
    }
  }
  return worst;
}

/// The site where others waited longest for any one rank, or for this one (-1: any).
const WaitRow* longest_wait(const ReportModel& model, std::int32_t rank) {
  const auto found = std::ranges::find_if(model.waits, [&](const WaitRow& wait) {
    return !wait.causes.empty() && (rank < 0 || wait.causes.front().rank == rank);
  });
  return found == model.waits.end() || found->share < limits::kImbalanceShare ? nullptr : &*found;
}

/// No rank is the late one over the whole run, but here some always are.
void add_late_rank_advice(const ReportModel& model, std::vector<Advice>& advice) {
  const WaitRow* wait = longest_wait(model, -1);
  if (wait == nullptr) return;
  Advice found;
  found.id = advice_ids::kMpiLateRank;
  found.group = Group::kMpi;
  found.file = wait->site_file;
  found.line = wait->site_line;
  found.seconds = wait->seconds;
  found.evidence = wait_sentence(*wait);
  found.change = "Spread the work before this call evenly, or do other work until the late rank has come.";
  advice.push_back(std::move(found));
}

void add_imbalance_advice(const ReportModel& model, std::vector<Advice>& advice) {
  const auto mpi = [](const RankRow& rank) { return rank.seconds[index(Group::kMpi)]; };
  if (model.ranks.size() < 2 || model.shares[index(Group::kMpi)] < limits::kImbalanceShare) return;
  const auto late = std::min_element(model.ranks.begin(), model.ranks.end(),
                                     [&](const RankRow& a, const RankRow& b) { return mpi(a) < mpi(b); });
  const double others = (model.seconds[index(Group::kMpi)] - mpi(*late)) / static_cast<double>(model.ranks.size() - 1);
  const double rank_mean = model.rank_seconds / static_cast<double>(model.ranks.size());
  if (others - mpi(*late) < limits::kImbalanceGap * rank_mean) return add_late_rank_advice(model, advice);

  Advice found;
  found.id = advice_ids::kMpiImbalance;
  found.group = Group::kMpi;
  found.seconds = (others - mpi(*late)) * static_cast<double>(model.ranks.size() - 1);
  found.evidence =
      fmt::format("The other ranks wait for rank {} on host {}: it is in MPI for {}, they for {} on average.",
                  late->rank, late->host, format_seconds(mpi(*late)), format_seconds(others));
  found.change = "Give this rank less work, or spread its work over all ranks.";
  if (const LineRow* line = extra_work_of(model, late->rank)) {
    found.file = line->file;
    found.line = line->line;
    found.evidence +=
        fmt::format(" Its extra work is in {}: {} there, {} on average on the others.", where(*line),
                    format_seconds(line->per_rank.maximum), format_seconds(mean_of_others(*line, model.ranks.size())));
  }
  if (const WaitRow* wait = longest_wait(model, late->rank)) found.evidence += " " + wait_sentence(*wait);
  advice.push_back(std::move(found));
}

/// mpi4py's recv() asks for the size of the pickled message with a matched probe first (mpi4py's
/// msgpickle.pxi), which programs rarely do themselves.
bool is_matched_probe(const std::string& function) {
  return function.ends_with("Mprobe") || function.ends_with("Improbe") || function.ends_with("Mrecv");
}

/// The MPI calls of one line: the first sign that they pickle, and the greatest mean size of a message (probes
/// carry none).
struct LineMessages {
  const CallRow* matched_probe = nullptr;
  double mean_bytes = 0;
};

LineMessages messages_of(const ReportModel& model, const LineRow& line) {
  LineMessages messages;
  for (const CallRow& call : model.mpi_calls) {
    if (call.site_line != line.line || call.site_file != line.file || call.calls <= 0) continue;
    if (messages.matched_probe == nullptr && is_matched_probe(call.function)) messages.matched_probe = &call;
    messages.mean_bytes =
        std::max(messages.mean_bytes, static_cast<double>(call.bytes) / static_cast<double>(call.calls));
  }
  return messages;
}

/// Seconds that the line spends in mpi4py outside MPI.
double serialisation_of(const ReportModel& model, const LineRow& line) {
  double seconds = 0;
  for (const SerialisationRow& row : model.serialisation) {
    if (row.line == line.line && row.file == line.file) seconds += row.seconds;
  }
  return seconds;
}

std::optional<Advice> pickle_advice(const ReportModel& model, const LineRow& line) {
  const LineMessages messages = messages_of(model, line);
  if (messages.mean_bytes < limits::kPickleBytes) return std::nullopt;
  const auto method = pickling_method(source_of(model, line.file, line.line));
  if (!method && messages.matched_probe == nullptr) return std::nullopt;
  const std::string sign = method
                               ? fmt::format("it calls the lower-case method {}()", *method)
                               : fmt::format("it probes for the message first ({})", messages.matched_probe->function);
  Advice found = at_line(advice_ids::kMpiPickle, Group::kMpi, line, line.total);
  found.evidence = fmt::format("{} takes {}, waiting included, for messages of {} and seems to pickle them: {}.",
                               where(line), format_seconds(line.total), format_bytes(messages.mean_bytes), sign);
  if (const double seconds = serialisation_of(model, line); seconds > 0) {
    found.evidence += fmt::format(" {} went into pickling and unpickling.", format_seconds(seconds));
  }
  found.change =
      "If the data are arrays, use mpi4py's upper-case methods (Send, Recv, Bcast, ...), which hand the buffer to MPI "
      "as it is.";
  return found;
}

void add_pickle_advice(const ReportModel& model, std::vector<Advice>& advice) {
  std::size_t places = 0;
  for (const LineRow& line : model.lines) {
    if (line.share < limits::kPickleShare || places == kPlacesPerRule) break;
    if (auto found = pickle_advice(model, line)) {
      advice.push_back(std::move(*found));
      ++places;
    }
  }
}

bool has_threads(const schema::Summary& summary) {
  return std::ranges::any_of(summary.ranks, [](const schema::Rank& rank) { return rank.threads > 1; });
}

/// MPI called in a way that keeps the interpreter lock (ctypes.PyDLL, Cython without nogil); mpi4py gives it back.
void add_lock_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice) {
  const auto seconds = [](const CallRow& call) {  // nobody starts or ends MPI in another way
    return call.call_class == "other" ? 0.0 : call.lock_held_seconds;
  };
  const auto most = std::ranges::max_element(model.mpi_calls, {}, seconds);
  if (most == model.mpi_calls.end() || seconds(*most) <= 0 || !has_threads(summary)) return;
  if (fraction(most->lock_held_seconds, model.rank_seconds) < limits::kLockHeldShare) return;
  Advice found;
  found.id = advice_ids::kMpiLockHeld;
  found.group = Group::kMpi;
  found.file = most->site_file;
  found.line = most->site_line;
  found.seconds = most->lock_held_seconds;
  found.evidence =
      fmt::format("{} is in {} for {} while it holds Python's interpreter lock: no other thread runs Python.",
                  place(most->site_file, most->site_line), most->function, format_seconds(most->lock_held_seconds));
  found.change = "Call MPI through mpi4py, ctypes.CDLL instead of PyDLL, or `with nogil` in Cython, which release it.";
  advice.push_back(std::move(found));
}

/// What even the rank that spent least spent here, on all ranks: the rest may be waiting for a late rank.
double seconds_without_waiting(const ReportModel& model, const CallRow& call) {
  return call.per_rank.minimum * static_cast<double>(model.ranks.size());
}

/// The most costly site with many small transfers, if any.
const CallRow* small_transfers(const std::vector<CallRow>& calls, double limit_bytes) {
  const auto found = std::find_if(calls.begin(), calls.end(), [&](const CallRow& call) {
    const auto count = static_cast<double>(call.calls);
    return count >= limits::kSmallCallCount && call.bytes > 0 && static_cast<double>(call.bytes) / count < limit_bytes;
  });
  return found == calls.end() ? nullptr : &*found;
}

Advice small_transfer_advice(const char* id, Group group, const CallRow& call, const char* change) {
  Advice found;
  found.id = id;
  found.group = group;
  found.file = call.site_file;
  found.line = call.site_line;
  found.seconds = call.seconds;
  const double mean = static_cast<double>(call.bytes) / static_cast<double>(call.calls);
  found.evidence = fmt::format(
      "{} calls {} {} times with {} each on average, {} in all.", place(call.site_file, call.site_line), call.function,
      format_count(static_cast<double>(call.calls)), format_bytes(mean), format_seconds(call.seconds));
  found.change = change;
  return found;
}

void add_small_transfer_advice(const ReportModel& model, std::vector<Advice>& advice) {
  if (model.shares[index(Group::kMpi)] >= limits::kSmallMessageShare) {
    const CallRow* call = small_transfers(model.mpi_calls, limits::kSmallMessageBytes);
    if (call != nullptr && seconds_without_waiting(model, *call) >= limits::kSmallMessageShare * model.rank_seconds) {
      advice.push_back(small_transfer_advice(advice_ids::kMpiSmallMessages, Group::kMpi, *call,
                                             "Collect the values and send them in fewer, larger messages."));
    }
  }
  if (model.shares[index(Group::kIo)] >= limits::kSmallIoShare) {
    if (const CallRow* call = small_transfers(model.io_calls, limits::kSmallIoBytes)) {
      advice.push_back(small_transfer_advice(advice_ids::kIoSmallCalls, Group::kIo, *call,
                                             "Read or write larger blocks, or give the file a larger buffer."));
    }
  }
}

const LineRow* costliest_in(const ReportModel& model, Group group) {
  const auto found = std::max_element(model.lines.begin(), model.lines.end(), [&](const LineRow& a, const LineRow& b) {
    return a.seconds[index(group)] < b.seconds[index(group)];
  });
  return found == model.lines.end() || found->seconds[index(group)] <= 0 ? nullptr : &*found;
}

void add_waiting_advice(const ReportModel& model, const char* id, Group group, double limit, const char* what,
                        const char* change, std::vector<Advice>& advice) {
  const double share = model.shares[index(group)];
  if (share < limit) return;
  Advice found;
  found.id = id;
  found.group = group;
  found.seconds = model.seconds[index(group)];
  found.evidence = fmt::format("{} of all rank time is spent {}.", format_share(share), what);
  found.change = change;
  if (const LineRow* line = costliest_in(model, group)) {
    found.file = line->file;
    found.line = line->line;
    found.evidence += fmt::format(" Most of it, {}, in {}.", format_seconds(line->seconds[index(group)]), where(*line));
  }
  advice.push_back(std::move(found));
}

}  // namespace

std::vector<Advice> advice_of(const ReportModel& model, const schema::Summary& summary) {
  std::vector<Advice> advice;
  if (model.rank_seconds <= 0) return advice;
  add_python_advice(model, advice);
  add_imbalance_advice(model, advice);
  add_pickle_advice(model, advice);
  add_lock_advice(model, summary, advice);
  add_small_transfer_advice(model, advice);
  add_file_advice(model, advice);
  add_waiting_advice(model, advice_ids::kGilContention, Group::kGil, limits::kGilShare,
                     "waiting for the interpreter lock",
                     "Use processes (MPI ranks) instead of threads for Python code, or move the work into native code "
                     "that releases the lock.",
                     advice);
  add_waiting_advice(model, advice_ids::kWaitSerial, Group::kWait, limits::kWaitShare,
                     "blocked outside MPI and I/O: locks, sleeps, joins, child processes",
                     "Let the rank work while it waits, or take out the lock, the sleep or the serial step.", advice);
  add_thread_advice(model, summary, advice);
  add_memory_advice(model, summary, advice);
  std::stable_sort(advice.begin(), advice.end(),
                   [](const Advice& a, const Advice& b) { return a.seconds > b.seconds; });
  return advice;
}

}  // namespace report
