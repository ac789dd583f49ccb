// The threads of a rank one by one, and whose they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// Rows of threads a summary holds at most, whatever the number of ranks: those that used most CPU time.
inline constexpr std::size_t kMaximumThreadRows = 256;

/// "OpenMP (libgomp)", "OpenBLAS", "MPI", "Python threading", ... by the image in which a thread's start routine lies;
/// "pthread (libapp.so)" for any other image. Empty: the path says nothing (the C library, perfwrap itself).
std::string thread_kind_of_image(const std::string& path);

/// One row per thread of `file`, sorted. Needs its frames.
std::vector<schema::Thread> thread_rows(std::int32_t rank, const schema::RankFile& file);

/// Joins sorted rows and keeps kMaximumThreadRows of them.
void join_threads(std::vector<schema::Thread>& rows, std::vector<schema::Thread> others);

}  // namespace merge
