// CPython 3.11, 64 bits. Source: Include/internal/pycore_{runtime,interp,frame,gil}.h, Include/cpython/{pystate,code,
// unicodeobject,bytesobject}.h of 3.11; tests/unit/sampler checks every number against the installed headers.
#include "sampler/python_offsets.h"

namespace sampler {

constinit const PythonOffsets kPython311Offsets = {
    .minor = 11,
    .runtime = {.first_interpreter = 40, .thread_state_key = 592, .finalizing = 24},
    .interpreter = {.next = 0, .first_thread = 16},
    .gil = {.is_per_interpreter = false, .offset = 360, .size = 208},
    .thread_state = {.next = 8, .thread_id = 152, .native_thread_id = 160, .frame = 56, .frame_of_cframe = 8},
    .frame = {.code = 32, .previous = 48, .instruction = 56, .mark = 68, .entry_mark = EntryMark::kFlag},
    .code = {.type = 8, .first_line = 72, .file = 112, .name = 128, .line_table = 136, .bytecode = 184},
    .text = {.length = 16, .state = 32, .ascii_data = 48, .compact_data = 72},
    .bytes = {.length = 16, .data = 32},
    .call_opcodes =
        opcodes({22, 23, 24, 64,  65,  66,  67,  72,  73,  76,  77, 78,
                 79, 80, 81, 113, 121, 127, 141, 142, 143, 166, 171}),  // CALL*, PRECALL* of Include/opcode.h
};

}  // namespace sampler
