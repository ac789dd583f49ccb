// Every number that the walk relies on, against the headers of each interpreter that is installed.
#include "sampler/python_offsets.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <map>

#include "../installed_pythons.h"

namespace {

using installed_pythons::Python;
using sampler::PythonOffsets;
using Numbers = std::map<std::string, std::uint64_t>;

bool has_headers(const Python& python) {
  return std::filesystem::exists(python.include + "/internal/pycore_runtime.h");
}

/// What the headers say; empty if they cannot be compiled.
Numbers header_numbers(const Python& python) {
  const std::string source = PERFWRAP_PYTHON_OFFSETS_SOURCE;
  const std::string program = ::testing::TempDir() + "python_offsets_" + std::to_string(::getpid());
  const char* compiler = ::getenv("CC");
  const std::string include = " -I'" + python.include + "' -I'" + python.include + "/internal' ";
  installed_pythons::output_of(std::string(compiler == nullptr ? "cc" : compiler) + " -w" + include + "'" + source +
                               "' -o '" + program + "'");
  std::istringstream answer(installed_pythons::output_of("'" + program + "'"));
  std::filesystem::remove(program);
  Numbers numbers;
  std::string name;
  for (std::uint64_t value = 0; answer >> name >> value;) numbers[name] = value;
  return numbers;
}

/// The head of the interpreter's _PyRuntime.
std::vector<unsigned char> runtime_head(const Python& python) {
  std::istringstream answer(installed_pythons::run(python,
                                                   "import ctypes as c\n"
                                                   "runtime = c.addressof(c.c_char.in_dll(c.pythonapi, '_PyRuntime'))\n"
                                                   "print(*c.string_at(runtime, " +
                                                       std::to_string(sampler::kDebugOffsetsBytes) + "))"));
  std::vector<unsigned char> bytes;
  for (unsigned value = 0; answer >> value;) bytes.push_back(static_cast<unsigned char>(value));
  return bytes;
}

/// Our data for the interpreter, as its own version is looked up in a job.
const char* our_offsets(const Python& python, PythonOffsets& offsets) {
  const auto version = static_cast<std::uint32_t>(python.version);
  if (const PythonOffsets* known = sampler::python_offsets(version)) {
    offsets = *known;
    return nullptr;
  }
  const std::vector<unsigned char> head = runtime_head(python);
  if (head.size() != sampler::kDebugOffsetsBytes) return "_PyRuntime cannot be read";
  return sampler::read_debug_offsets(version, head.data(), offsets);
}

Numbers numbers_of(const PythonOffsets& offsets) {
  Numbers numbers;
  const auto add = [&](const char* name, std::uint32_t value) {
    if (value != sampler::kAbsent) numbers[name] = value;
  };
  add("runtime.first_interpreter", offsets.runtime.first_interpreter);
  add("runtime.finalizing", offsets.runtime.finalizing);
  add("runtime.thread_state_key", offsets.runtime.thread_state_key);
  add("interpreter.next", offsets.interpreter.next);
  add("interpreter.first_thread", offsets.interpreter.first_thread);
  add("gil.offset", offsets.gil.offset);
  add("gil.size", offsets.gil.size);
  add("thread_state.next", offsets.thread_state.next);
  add("thread_state.thread_id", offsets.thread_state.thread_id);
  add("thread_state.native_thread_id", offsets.thread_state.native_thread_id);
  add("thread_state.frame", offsets.thread_state.frame);
  add("thread_state.frame_of_cframe", offsets.thread_state.frame_of_cframe);
  if (offsets.thread_state.status != sampler::kAbsent) {
    add("thread_state.status", offsets.thread_state.status);
    add("bound", sampler::kBound);
    add("unbound", sampler::kUnbound);
  }
  add("frame.code", offsets.frame.code);
  add("frame.previous", offsets.frame.previous);
  add("frame.instruction", offsets.frame.instruction);
  add("frame.tlbc_index", offsets.frame.tlbc_index);
  if (offsets.frame.entry_mark != sampler::EntryMark::kEveryFrame) add("frame.mark", offsets.frame.mark);
  if (offsets.frame.entry_mark == sampler::EntryMark::kShim) add("first_shim_owner", sampler::kFirstShimOwner);
  add("code.type", offsets.code.type);
  add("code.first_line", offsets.code.first_line);
  add("code.file", offsets.code.file);
  add("code.name", offsets.code.name);
  add("code.line_table", offsets.code.line_table);
  add("code.bytecode", offsets.code.bytecode);
  add("code.tlbc", offsets.code.tlbc);
  add("text.length", offsets.text.length);
  add("text.state", offsets.text.state);
  add("text.ascii_data", offsets.text.ascii_data);
  add("text.compact_data", offsets.text.compact_data);
  add("kind", 1U << offsets.text.kind_bit);
  add("kind_compact", (1U << offsets.text.kind_bit) + (8U << offsets.text.kind_bit));
  add("kind_compact_ascii", (1U << offsets.text.kind_bit) + (24U << offsets.text.kind_bit));
  add("bytes.length", offsets.bytes.length);
  add("bytes.data", offsets.bytes.data);
  return numbers;
}

/// The opcodes of calls as the interpreter's headers define them.
std::map<int, std::string> call_opcodes_of(const Python& python) {
  static const std::regex definition("#define\\s+((?:INSTRUMENTED_)?(?:PRE)?CALL(?!_INTRINSIC)\\w*)\\s+(\\d+)\\s*");
  std::map<int, std::string> opcodes;
  for (const char* file : {"/opcode.h", "/opcode_ids.h"}) {
    std::ifstream header(python.include + file);
    std::smatch parts;
    for (std::string line; std::getline(header, line);) {
      if (std::regex_match(line, parts, definition)) opcodes[std::stoi(parts[2])] = parts[1];
    }
  }
  return opcodes;
}

class PythonVersion : public ::testing::TestWithParam<int> {
 protected:
  std::vector<Python> with_headers() const {
    std::vector<Python> pythons;
    for (const Python& python : installed_pythons::of_minor(GetParam())) {
      if (has_headers(python)) pythons.push_back(python);
    }
    return pythons;
  }
};

TEST_P(PythonVersion, every_offset_is_what_the_headers_say) {
  if (with_headers().empty()) GTEST_SKIP() << "no CPython 3." << GetParam() << " with its headers";
  for (const Python& python : with_headers()) {
    SCOPED_TRACE(python.path);
    const Numbers headers = header_numbers(python);
    ASSERT_FALSE(headers.empty()) << "its headers cannot be compiled";
    PythonOffsets offsets;
    ASSERT_STREQ(our_offsets(python, offsets), nullptr);
    EXPECT_EQ(numbers_of(offsets), headers);
  }
}

TEST_P(PythonVersion, every_call_instruction_is_known) {
  if (with_headers().empty()) GTEST_SKIP() << "no CPython 3." << GetParam() << " with its headers";
  for (const Python& python : with_headers()) {
    SCOPED_TRACE(python.path);
    PythonOffsets offsets;
    ASSERT_STREQ(our_offsets(python, offsets), nullptr);
    const auto calls = call_opcodes_of(python);
    ASSERT_GE(calls.size(), 4u);
    for (int opcode = 0; opcode < 256; ++opcode) {
      const auto call = calls.find(opcode);
      EXPECT_EQ(offsets.call_opcodes.contains(static_cast<std::uint8_t>(opcode)), call != calls.end())
          << opcode << ' ' << (call == calls.end() ? "is no call" : call->second);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(PythonOffsets, PythonVersion, ::testing::Range(9, 16),
                         [](const auto& test) { return "CPython_3_" + std::to_string(test.param); });

/// A block that states version 3.13.0 and nothing else.
std::array<unsigned char, sampler::kDebugOffsetsBytes> block_of_3_13() {
  std::array<unsigned char, sampler::kDebugOffsetsBytes> block{};
  const std::uint64_t version = 0x030d00f0;
  std::memcpy(block.data(), "xdebugpy", 8);
  std::memcpy(block.data() + 8, &version, sizeof(version));
  return block;
}

TEST(PythonOffsets, an_unknown_version_is_refused) {
  for (const std::uint32_t version : {0x020712f0U, 0x030811f0U, 0x031000f0U, 0x040000f0U, 0U}) {
    EXPECT_EQ(sampler::python_offsets(version), nullptr) << std::hex << version;
    EXPECT_FALSE(sampler::has_debug_offsets(version)) << std::hex << version;
  }
}

TEST(PythonOffsets, a_version_that_may_still_change_is_refused) {
  EXPECT_EQ(sampler::python_offsets(0x030c00c1), nullptr);  // 3.12.0rc1
  EXPECT_FALSE(sampler::has_debug_offsets(0x030f00b4));     // 3.15.0b4
  EXPECT_TRUE(sampler::has_debug_offsets(0x030f00c1));      // 3.15.0rc1
}

TEST(PythonOffsets, debug_offsets_without_their_cookie_are_refused) {
  auto block = block_of_3_13();
  block[0] = 'y';
  PythonOffsets offsets;
  EXPECT_NE(sampler::read_debug_offsets(0x030d00f0, block.data(), offsets), nullptr);
}

TEST(PythonOffsets, debug_offsets_of_another_version_are_refused) {
  PythonOffsets offsets;
  EXPECT_NE(sampler::read_debug_offsets(0x030d01f0, block_of_3_13().data(), offsets), nullptr);
}

TEST(PythonOffsets, debug_offsets_outside_of_their_structures_are_refused) {
  PythonOffsets offsets;
  EXPECT_NE(sampler::read_debug_offsets(0x030d00f0, block_of_3_13().data(), offsets), nullptr);
}

}  // namespace
