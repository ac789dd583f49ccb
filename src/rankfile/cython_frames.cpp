#include "rankfile/cython_frames.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>

#include "rankfile/cython_names.h"

namespace rankfile {
namespace {

namespace fs = std::filesystem;

/// The first that is a file, else the first.
std::string first_file(std::initializer_list<fs::path> candidates) {
  std::error_code error;
  for (const fs::path& candidate : candidates) {
    if (fs::is_regular_file(candidate, error)) return candidate.lexically_normal();
  }
  return candidates.begin()->lexically_normal();
}

/// Where the source `file` lies, as generated code in `unit` names it: packages are often moved after they were built.
std::string source_path(const std::string& file, const std::string& unit, const std::string& image) {
  const fs::path path = file;
  const fs::path generated = fs::path(unit).parent_path();
  const fs::path installed = fs::path(image).parent_path();
  return first_file(
      {generated / path, generated / path.filename(), installed / path.filename(), installed.parent_path() / path});
}

}  // namespace

bool is_python_source(const std::string& file) {
  static constexpr std::array kEndings = {".pyx", ".py", ".pxd", ".pxi"};
  return std::ranges::any_of(kEndings, [&](const char* ending) { return file.ends_with(ending); });
}

std::optional<schema::Frame> CythonFrames::resolve(const std::vector<NativeScope>& scopes, const std::string& image) {
  for (const NativeScope& scope : scopes) {
    const std::optional<CythonFunction> function = cython_function(scope.function, image);
    if (!function) continue;
    const std::optional<CythonLine> place = line_of(scope, image);
    if (!place || !is_python_source(place->file) || place->line < 1) return std::nullopt;
    return schema::Frame{.kind = schema::FrameKind::kPython,
                         .function = name_inside_module(function->name, image),
                         .file = source_path(place->file, scope.unit, image),
                         .line = place->line,
                         .first_line = place->first_line,
                         .module = image};
  }
  return std::nullopt;
}

std::optional<CythonLine> CythonFrames::line_of(const NativeScope& scope, const std::string& image) {
  // Compiled with line directives: debug information names the source itself.
  if (is_python_source(scope.file) && scope.file == scope.declared_file) {
    return CythonLine{scope.file, scope.line, scope.declared_line};
  }
  if (scope.file != scope.declared_file) return std::nullopt;
  const fs::path beside_image = fs::path(image).parent_path() / fs::path(scope.file).filename();
  const std::string_view identifier = identifier_of(scope.function);
  for (const std::string& path : {scope.file, beside_image.string()}) {
    if (auto found = generated_c(path).find(identifier, scope.declared_line, scope.line)) return found;
  }
  return std::nullopt;
}

const GeneratedC& CythonFrames::generated_c(const std::string& path) {
  const auto found = files_.find(path);
  return found != files_.end() ? found->second : files_.emplace(path, GeneratedC(path)).first->second;
}

}  // namespace rankfile
