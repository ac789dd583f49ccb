// CPython 3.12, 64 bits. Source: Include/internal/pycore_{runtime,interp,ceval_state,frame,gil}.h, Include/cpython/
// {pystate,code,unicodeobject,bytesobject}.h of 3.12; tests/unit/sampler checks every number against the installed
// headers. What lies deep in the runtime (autoTSSkey) moves between patch releases and is not used.
#include "sampler/python_offsets.h"

namespace sampler {

constinit const PythonOffsets kPython312Offsets = {
    .minor = 12,
    .runtime = {.first_interpreter = 40, .finalizing = 24},
    .interpreter = {.next = 0, .first_thread = 72},
    .gil = {.is_per_interpreter = true, .offset = 384, .size = 208},
    .thread_state =
        {.next = 8, .thread_id = 136, .native_thread_id = 144, .status = 24, .frame = 56, .frame_of_cframe = 0},
    .frame = {.code = 0, .previous = 8, .instruction = 56, .mark = 70, .entry_mark = EntryMark::kShim},
    .code = {.type = 8, .first_line = 68, .file = 112, .name = 128, .line_table = 136, .bytecode = 192},
    .text = {.length = 16, .state = 32, .ascii_data = 40, .compact_data = 56},
    .bytes = {.length = 16, .data = 32},
    .call_opcodes = opcodes({23, 24, 28, 29, 34, 38, 39,  40,  41,  42, 43,
                             44, 45, 46, 47, 48, 56, 142, 171, 241, 244}),  // CALL*, INSTRUMENTED_CALL* of
                                                                            // Include/opcode.h but for the intrinsics
};

}  // namespace sampler
