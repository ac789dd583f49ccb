// Nodes of a live profile -> frames with names and lines.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rankfile/cython_frames.h"
#include "rankfile/cython_names.h"
#include "rankfile/live_profile_reader.h"
#include "rankfile/python_definitions.h"
#include "rankfile/python_lines.h"
#include "rankfile/symbols.h"
#include "schema/summary.h"

namespace rankfile {

/// Resolves the frames of one live profile, which must outlive it. Reads an image or decodes a line table when
/// the first frame needs it, each once.
class FrameResolver {
 public:
  explicit FrameResolver(const LiveProfile& profile);

  /// Beyond a bound that only a damaged profile reaches, frames have no names.
  schema::Frame resolve(const live_profile::Node& node);

  /// Which part of a Cython function the node is; none if it is anything else.
  std::optional<CompiledPart> compiled_part(const live_profile::Node& node) const;

  /// What could not be resolved and why, as sentences.
  std::vector<std::string> notes() const;

 private:
  struct Code {
    std::string file;
    std::string function;
    std::int32_t first_line = 0;
    std::vector<LineRange> lines;
  };

  /// A native frame and which part of a Cython function it is.
  struct NativeFrame {
    schema::Frame frame;
    std::optional<CompiledPart> part;
  };

  /// Module 0: in no module that is known.
  struct Place {
    std::uint32_t module = 0;
    std::uint64_t address = 0;
    auto operator<=>(const Place&) const = default;
  };

  schema::Frame resolve_named(const live_profile::Node& node);
  Place place_of(const live_profile::Node& node) const;
  schema::Frame resolve_native(Place place);
  NativeFrame locate(Place place);
  NativeFrame locate_generated(Place place);
  PythonDefinitions definitions() const;
  schema::Frame resolve_python(std::uint32_t code_object, std::uint64_t offset);
  ModuleSymbols& symbols_of(std::uint32_t module);
  const Code& code_of(std::uint32_t code_object);
  std::span<const std::byte> raw(std::uint32_t block);
  std::string image_path(const live_profile::Module& module) const;
  std::string absolute(std::string file) const;

  const LiveProfile& profile_;
  std::string working_directory_;
  std::string python_version_;
  std::optional<LineTableFormat> format_;
  std::map<std::uint32_t, ModuleSymbols> symbols_;
  std::map<std::uint32_t, Code> codes_;
  std::map<Place, NativeFrame> native_frames_;
  std::optional<PythonDefinitions> definitions_;
  CythonFrames cython_frames_;
  std::size_t raw_bytes_ = 0;   ///< line tables and objects that were handed out
  std::size_t name_bytes_ = 0;  ///< of the frames that were handed out
};

}  // namespace rankfile
