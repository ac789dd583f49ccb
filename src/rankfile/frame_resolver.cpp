#include "rankfile/frame_resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "rankfile/annotations.h"
#include "rankfile/numba_names.h"

namespace rankfile {
namespace {

// In a true profile each block of bytes has one owner, and all blocks together have at most 16 MiB. In a damaged one
// each of a hundred thousand records may name the largest.
constexpr std::size_t kMaximumRawBytes = std::size_t{64} << 20;
constexpr std::size_t kMaximumNameBytes = std::size_t{256} << 20;

}  // namespace

FrameResolver::FrameResolver(const LiveProfile& profile)
    : profile_(profile),
      working_directory_(profile.text(profile.header().working_directory)),
      python_version_(text_of(profile.header().python_version)),
      format_(line_table_format(python_version_)) {}

schema::Frame FrameResolver::resolve(const live_profile::Node& node) {
  if (name_bytes_ > kMaximumNameBytes) {
    return {.kind = static_cast<schema::FrameKind>(node.kind), .function = {}, .file = {}, .module = {}};
  }
  schema::Frame frame = resolve_named(node);
  name_bytes_ += frame.function.size() + frame.file.size() + frame.module.size();
  return frame;
}

schema::Frame FrameResolver::resolve_named(const live_profile::Node& node) {
  switch (static_cast<live_profile::FrameKind>(node.kind)) {
    case live_profile::FrameKind::kNative: return resolve_native(place_of(node));
    case live_profile::FrameKind::kPython: return resolve_python(node.owner, node.offset);
    case live_profile::FrameKind::kRegion:
      return {.kind = schema::FrameKind::kRegion,
              .function = annotation_name(profile_, node.owner),
              .file = {},
              .module = {}};
    case live_profile::FrameKind::kRoot: break;
  }
  return {};
}

/// Code that was in no known image when it was sampled: a JIT's, or an image that had just been loaded. It counts as
/// found if only one module was ever there.
FrameResolver::Place FrameResolver::place_of(const live_profile::Node& node) const {
  if (node.owner != 0) return {node.owner, node.offset};
  Place found{0, node.offset};
  for (std::uint32_t i = 1; i < profile_.modules().size(); ++i) {
    const live_profile::Module& module = profile_.modules()[i];
    if (node.offset < module.start || node.offset >= module.end) continue;
    if (found.module != 0) return {0, node.offset};
    found = {i, node.offset - module.bias};
  }
  return found;
}

schema::Frame FrameResolver::resolve_native(Place place) {
  const auto known = native_frames_.find(place);
  if (known != native_frames_.end()) return known->second.frame;
  const bool is_generated = place.module == 0 || profile_.modules()[place.module].object != 0;
  return native_frames_.emplace(place, is_generated ? locate_generated(place) : locate(place)).first->second.frame;
}

FrameResolver::NativeFrame FrameResolver::locate_generated(Place place) {
  schema::Frame frame{.kind = schema::FrameKind::kNative, .function = "[JIT code]", .file = {}, .module = {}};
  if (place.module == 0) return {std::move(frame), std::nullopt};
  ModuleSymbols& symbols = symbols_of(place.module);
  const NativeLocation location = symbols.locate(place.address);
  if (location.function.empty()) return {std::move(frame), std::nullopt};
  frame.function = location.function;
  const std::optional<NumbaFunction> numba = numba_function(location.function);
  if (!numba) return {std::move(frame), std::nullopt};
  if (!definitions_) definitions_ = definitions();
  const Definition definition = definitions_->find(numba->names);
  frame.function = numba->names.back();
  frame.file = definition.file;
  frame.first_line = definition.line;
  frame.module = "Numba";
  // Compiled with debug=True: its lines are known.
  const std::vector<NativeScope> scopes = symbols.scopes(place.address);
  if (!scopes.empty() && is_python_source(scopes.front().file) && scopes.front().declared_line > 0) {
    frame.kind = schema::FrameKind::kPython;
    frame.file = scopes.front().file;
    frame.first_line = scopes.front().declared_line;
    frame.line = scopes.front().line > 0 ? scopes.front().line : frame.first_line;
  }
  return {std::move(frame), numba->part};
}

PythonDefinitions FrameResolver::definitions() const {
  std::vector<std::string> files;
  for (const live_profile::CodeObject& code : profile_.code_objects())
    files.push_back(absolute(profile_.text(code.file)));
  std::vector<std::string> arguments(1);
  for (const std::byte byte : profile_.bytes(profile_.header().command)) {
    if (byte == std::byte{0}) {
      arguments.emplace_back();
    } else {
      arguments.back() += static_cast<char>(byte);
    }
  }
  return {std::move(files), std::move(arguments), working_directory_};
}

FrameResolver::NativeFrame FrameResolver::locate(Place place) {
  ModuleSymbols& symbols = symbols_of(place.module);
  const NativeLocation location = symbols.locate(place.address);
  schema::Frame frame{.kind = schema::FrameKind::kNative,
                      .function = location.function,
                      .file = location.file,
                      .line = location.line,
                      .module = image_path(profile_.modules()[place.module])};
  const std::optional<CythonFunction> cython = cython_function(location.function, frame.module);
  if (cython) {
    if (auto source = cython_frames_.resolve(symbols.scopes(place.address), frame.module)) {
      return {std::move(*source), cython->part};
    }
    frame.function = cython->name;
  }
  // Behind a line directive the compiler goes on counting, through code that was made from no line.
  if (is_python_source(frame.file)) frame.file = {}, frame.line = 0;
  return {std::move(frame), std::nullopt};
}

std::optional<CompiledPart> FrameResolver::compiled_part(const live_profile::Node& node) const {
  if (static_cast<live_profile::FrameKind>(node.kind) != live_profile::FrameKind::kNative) return std::nullopt;
  const auto known = native_frames_.find(place_of(node));
  return known == native_frames_.end() ? std::nullopt : known->second.part;
}

ModuleSymbols& FrameResolver::symbols_of(std::uint32_t module) {
  const auto found = symbols_.find(module);
  if (found != symbols_.end()) return found->second;
  const live_profile::Module& record = profile_.modules()[module];
  if (record.object != 0) return symbols_.emplace(module, ModuleSymbols(raw(record.object))).first->second;
  const auto id_length = std::min<std::size_t>(record.build_id_length, sizeof record.build_id);
  return symbols_.emplace(module, ModuleSymbols(image_path(record), std::span(record.build_id).first(id_length)))
      .first->second;
}

std::string FrameResolver::image_path(const live_profile::Module& module) const {
  std::string path = profile_.text(module.path);
  const bool is_file = path.find('/') != std::string::npos;  // linux-vdso.so.1 is none
  return is_file ? absolute(std::move(path)) : path;
}

schema::Frame FrameResolver::resolve_python(std::uint32_t code_object, std::uint64_t offset) {
  const Code& code = code_of(code_object);
  return {.kind = schema::FrameKind::kPython,
          .function = code.function,
          .file = code.file,
          .line = line_at(code.lines, offset, code.first_line),
          .first_line = code.first_line,
          .module = {}};
}

const FrameResolver::Code& FrameResolver::code_of(std::uint32_t code_object) {
  const auto [entry, is_new] = codes_.try_emplace(code_object);
  Code& code = entry->second;
  if (!is_new) return code;
  const live_profile::CodeObject& record = profile_.code_objects()[code_object];
  code.file = absolute(profile_.text(record.file));
  code.function = profile_.text(record.name);
  code.first_line = std::max(record.first_line, 0);
  if (format_) code.lines = decode_line_table(*format_, raw(record.line_table), code.first_line);
  return code;
}

/// Empty where all together would be more than a profile can hold.
std::span<const std::byte> FrameResolver::raw(std::uint32_t block) {
  const std::span<const std::byte> bytes = profile_.bytes(block);
  if (bytes.size() > kMaximumRawBytes - raw_bytes_) return {};
  raw_bytes_ += bytes.size();
  return bytes;
}

std::string FrameResolver::absolute(std::string file) const {
  // <string>, <frozen importlib._bootstrap> and the like are no files.
  const bool is_relative = !file.empty() && file.front() != '/' && file.front() != '<';
  return is_relative && !working_directory_.empty() ? working_directory_ + "/" + file : file;
}

std::vector<std::string> FrameResolver::notes() const {
  std::vector<std::string> notes;
  for (const auto& [module, symbols] : symbols_) {
    if (!symbols.reason().empty()) notes.push_back(symbols.reason());
  }
  if (!codes_.empty() && !format_) {
    notes.push_back(
        fmt::format("the line tables of Python {} are not known: its time is shown at the first line of each function",
                    python_version_.empty() ? "of an unknown version" : python_version_));
  }
  return notes;
}

}  // namespace rankfile
