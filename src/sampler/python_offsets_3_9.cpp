// CPython 3.9, 64 bits. Source: Include/internal/pycore_runtime.h, pycore_interp.h, pycore_gil.h and
// Include/cpython/code.h, frameobject.h, pystate.h, unicodeobject.h, bytesobject.h of 3.9; tests/unit/sampler checks
// every number against the installed headers.
#include "sampler/python_offsets.h"

namespace sampler {

constinit const PythonOffsets kPython309Offsets = {
    .minor = 9,
    .runtime = {.first_interpreter = 32, .thread_state_key = 584, .finalizing = 16},
    .interpreter = {.next = 0, .first_thread = 8},
    .gil = {.is_per_interpreter = false, .offset = 352, .size = 208},
    .thread_state = {.next = 8, .thread_id = 176, .frame = 24},
    .frame = {.code = 32,
              .previous = 24,
              .instruction = 104,
              .index_bytes = 1,  // f_lasti counts bytes
              .entry_mark = EntryMark::kEveryFrame},
    .code = {.type = 8, .first_line = 40, .file = 104, .name = 112, .line_table = 120, .bytecode = 48},
    .text = {.length = 16, .state = 32, .ascii_data = 48, .compact_data = 72},
    .bytes = {.length = 16, .data = 32},
    .call_opcodes = opcodes({131, 141, 142, 161}),  // CALL* of Include/opcode.h
};

}  // namespace sampler
