// The large parts of the page's data, in columns so that they stay small.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "report/report_model.h"

namespace report {

/// Of `shown`, of which `all_nodes` is how many there were before it was pruned:
/// {"functions": [[name, file, line, kind, module]], "depth": […], "function": […], "cells": […], "group": […],
/// "us": […], "joined": {node: count}, "nodes": number of all}: nodes in the order of a walk; node i has cells[i] of
/// the pairs (group, exclusive microseconds). Function -1: several small nodes.
nlohmann::ordered_json tree_document(const CallTree& shown, std::size_t all_nodes);

/// {"bin_width_s", "bins", "tracks": [[first, last, ranks, host]], "hosts": […], "groups": {name: text}}: two
/// characters (base 64, the higher one first) for each track and bin, 0 to 4095 for none to all of the bin's time.
nlohmann::ordered_json rank_timeline_document(const RankTimeline& timeline);

/// [{"file", "whole", "parts": [[first line, text]]}]: files that were read, else the lines that were recorded, of the
/// files of the first `lines` lines; about `bytes` of text in all.
nlohmann::ordered_json sources_document(const ReportModel& model, std::size_t lines, std::size_t bytes);

}  // namespace report
