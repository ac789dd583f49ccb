// A hand-made JIT: machine code, an unwind table and an object file in memory, registered as debuggers expect it.
#include "sampler/generated_code.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <vector>

#include "sampler/image_symbols.h"
#include "sampler/native_stack.h"

namespace {

struct CodeEntry {
  CodeEntry* next;
  CodeEntry* previous;
  const unsigned char* object;
  std::uint64_t object_bytes;
};

}  // namespace

extern "C" {
struct {
  std::uint32_t version, action;
  CodeEntry* relevant;
  CodeEntry* first;
} __jit_debug_descriptor = {1, 0, nullptr, nullptr};
int longer_named_like_the_end_of_another = 1;
int named_like_the_end_of_another = 2;
}

namespace {

constexpr std::uintptr_t kBody = 16;
constexpr unsigned char kCode[] = {
    0x48, 0x83, 0xec, 0x08,  // wrapper: sub $8,%rsp
    0xff, 0xd6,              //          call *%rsi
    0x48, 0x83, 0xc4, 0x08,  //          add $8,%rsp
    0xc3, 0x90, 0x90, 0x90, 0x90, 0x90,
    0x53,                          // body, of which no table tells: push %rbx
    0x48, 0x83, 0xec, 0x20,        //                                sub $32,%rsp
    0xff, 0xd7,                    //                                call *%rdi
    0x48, 0x83, 0xc4, 0x20, 0x5b,  //                                add $32,%rsp; pop %rbx
    0xc3,
};

/// What LLVM writes for the wrapper alone; the eight bytes at 32 are the distance from there to the code.
constexpr unsigned char kFrames[] = {0x14, 0,    0,    0,    0,    0,    0,    0,    0x01, 'z', 'R',  0,    0x01,
                                     0x78, 0x10, 0x01, 0x1c, 0x0c, 0x07, 0x08, 0x90, 0x01, 0,   0,    0x18, 0,
                                     0,    0,    0x1c, 0,    0,    0,    0,    0,    0,    0,   0,    0,    0,
                                     0,    11,   0,    0,    0,    0,    0,    0,    0,    0,   0x44, 0x0e, 0x10};

class GeneratedCodeTest : public testing::Test {
 protected:
  void SetUp() override {
    memory_ = static_cast<unsigned char*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (memory_ == MAP_FAILED) GTEST_SKIP() << "no memory that can be executed";
    std::memcpy(memory_, kCode, sizeof kCode);
    std::memcpy(memory_ + 2048, kFrames, sizeof kFrames);
    const std::int64_t distance = memory_ - (memory_ + 2048 + 32);
    std::memcpy(memory_ + 2048 + 32, &distance, sizeof distance);
    make_object();
    path_ = std::filesystem::temp_directory_path() / ("generated_code_test." + std::to_string(getpid()));
    ASSERT_EQ(writer_.create(path_.c_str()), nullptr);
    modules_.refresh(writer_, 0, true);
  }
  void TearDown() override {
    __jit_debug_descriptor.first = nullptr;
    munmap(memory_, 4096);
    writer_.close();
    std::filesystem::remove(path_);
  }

  std::uintptr_t code() const { return reinterpret_cast<std::uintptr_t>(memory_); }

  void make_object() {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_type = ET_REL;
    header.e_shoff = sizeof header;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = 3;
    Elf64_Shdr sections[3]{};
    sections[1].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[1].sh_addr = code();
    sections[1].sh_size = sizeof kCode;
    sections[2].sh_type = SHT_X86_64_UNWIND;
    sections[2].sh_flags = SHF_ALLOC;
    sections[2].sh_addr = code() + 2048;
    sections[2].sh_size = sizeof kFrames;
    object_.resize(sizeof header + sizeof sections);
    std::memcpy(object_.data(), &header, sizeof header);
    std::memcpy(object_.data() + sizeof header, sections, sizeof sections);
    entry_ = {nullptr, nullptr, object_.data(), object_.size()};
    __jit_debug_descriptor.first = &entry_;
  }

  bool look_up() {
    constexpr int kMostRounds = 100;  // a part of the images is searched at a time
    for (int round = 0; round < kMostRounds; ++round) {
      if (generated_.look_up(writer_, modules_)) return true;
    }
    return false;
  }

  unsigned char* memory_ = nullptr;
  std::vector<unsigned char> object_;
  CodeEntry entry_{};
  std::filesystem::path path_;
  sampler::LiveProfileWriter writer_;
  sampler::Modules modules_;
  sampler::GeneratedCode generated_;
};

TEST_F(GeneratedCodeTest, what_a_jit_registered_is_found_and_kept) {
  generated_.note(code() + kBody);
  ASSERT_TRUE(look_up());
  EXPECT_TRUE(modules_.has_generated(code() + kBody));
  EXPECT_FALSE(modules_.has_generated(code() + sizeof kCode));
  const live_profile::Region& regions =
      writer_.header().regions[static_cast<std::size_t>(live_profile::RegionId::kModules)];
  const auto* base = reinterpret_cast<const unsigned char*>(&writer_.header());
  const auto* modules = reinterpret_cast<const live_profile::Module*>(base + regions.offset);
  const live_profile::Module& last = modules[regions.used.load() - 1];
  EXPECT_EQ(last.start, code());
  ASSERT_NE(last.object, 0u);
  const live_profile::Region& bytes =
      writer_.header().regions[static_cast<std::size_t>(live_profile::RegionId::kBytes)];
  EXPECT_EQ(
      std::memcmp(base + bytes.offset + last.object + sizeof(live_profile::ByteBlock), object_.data(), object_.size()),
      0);
}

TEST_F(GeneratedCodeTest, code_that_nobody_registered_is_asked_for_once) {
  generated_.note(code() + 4096 * 16);
  EXPECT_FALSE(look_up());
  EXPECT_FALSE(modules_.has_generated(code() + 4096 * 16));
}

TEST_F(GeneratedCodeTest, a_damaged_list_harms_nobody) {
  CodeEntry endless{&endless, nullptr, reinterpret_cast<const unsigned char*>(16), UINT64_MAX};
  __jit_debug_descriptor.first = &endless;
  generated_.note(code());
  EXPECT_FALSE(look_up());
  __jit_debug_descriptor.first = reinterpret_cast<CodeEntry*>(16);
  generated_.note(code());
  EXPECT_FALSE(look_up());
}

const sampler::ImageTable* images;
sampler::NativeFrame frames[64];
sampler::NativeStack found;

__attribute__((noinline)) void walk_own_stack() {
  sampler::Registers registers{};
  asm volatile("lea 0(%%rip), %0\n\tmov %%rsp, %1\n\tmov %%rbp, %2"
               : "=r"(registers.program_counter), "=r"(registers.stack_pointer), "=r"(registers.frame_pointer));
  found = sampler::unwind(*images, sampler::Reader(nullptr), registers, frames, 64);
}

TEST_F(GeneratedCodeTest, a_stack_through_a_body_without_a_table_goes_on_at_its_wrapper) {
  generated_.note(code());
  ASSERT_TRUE(look_up());
  modules_.refresh(writer_, 0, true);
  images = modules_.current();
  reinterpret_cast<void (*)(void (*)(), std::uintptr_t)>(code())(walk_own_stack, code() + kBody);
  const auto last = frames + found.count;
  const auto body = std::find_if(frames, last, [&](const auto& frame) { return frame.address == code() + kBody + 6; });
  ASSERT_LT(body + 2, last);
  EXPECT_EQ(body[1].address, code() + 5);  // the last byte of the wrapper's call
  EXPECT_FALSE(body[2].image == nullptr || body[2].image->is_generated);
  EXPECT_GT(last - body, 4);  // on through the test
}

TEST(ImageSymbols, a_symbol_that_is_not_exported_is_found) {
  static sampler::ImageSymbols symbols;
  std::uintptr_t bias = 0;
  const auto first = [](dl_phdr_info* info, std::size_t, void* data) {
    *static_cast<std::uintptr_t*>(data) = info->dlpi_addr;
    return 1;
  };
  dl_iterate_phdr(first, &bias);
  const std::uintptr_t value = symbols.find("/proc/self/exe", "__jit_debug_descriptor");
  EXPECT_EQ(bias + value, reinterpret_cast<std::uintptr_t>(&__jit_debug_descriptor));
  const std::uintptr_t end_of_another = symbols.find("/proc/self/exe", "named_like_the_end_of_another");
  EXPECT_EQ(bias + end_of_another, reinterpret_cast<std::uintptr_t>(&named_like_the_end_of_another));
  char absent[] = "a symbol that no image has";
  absent[0] = '_';  // else the name itself would lie in the file
  EXPECT_EQ(symbols.find("/proc/self/exe", absent), 0u);
  EXPECT_EQ(symbols.find("/etc/passwd", "root"), 0u);
  EXPECT_EQ(symbols.find("/nowhere", "root"), 0u);
}

}  // namespace
