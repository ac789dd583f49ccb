/* Prints what the headers of an interpreter say about its structures: compiled by python_offsets_test.cpp. */
#define Py_BUILD_CORE 1
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <Python.h>
#if PY_VERSION_HEX < 0x030b0000
#include <frameobject.h>
#include "internal/pycore_interp.h"
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include "internal/pycore_interpframe_structs.h"
#endif
#include "internal/pycore_runtime.h"
#include "internal/pycore_gil.h"
#if PY_VERSION_HEX >= 0x030b0000
#include "internal/pycore_frame.h"
#endif

#define NUMBER(name, value) printf("%s %llu\n", name, (unsigned long long)(value))
#define FIELD(name, type, field) NUMBER(name, offsetof(type, field))

static void print_interpreter(void) {
  FIELD("runtime.first_interpreter", _PyRuntimeState, interpreters.head);
  FIELD("runtime.finalizing", _PyRuntimeState, _finalizing);
  FIELD("interpreter.next", PyInterpreterState, next);
#if PY_VERSION_HEX < 0x030b0000
  FIELD("interpreter.first_thread", PyInterpreterState, tstate_head);
#else
  FIELD("interpreter.first_thread", PyInterpreterState, threads.head);
#endif
#if PY_VERSION_HEX < 0x030c0000
  FIELD("runtime.thread_state_key", _PyRuntimeState, gilstate.autoTSSkey);
  FIELD("gil.offset", _PyRuntimeState, ceval.gil);
#else
  FIELD("gil.offset", PyInterpreterState, ceval.gil);
#endif
  NUMBER("gil.size", sizeof(struct _gil_runtime_state));
}

static void print_thread(void) {
  FIELD("thread_state.next", PyThreadState, next);
  FIELD("thread_state.thread_id", PyThreadState, thread_id);
#if PY_VERSION_HEX >= 0x030b0000
  FIELD("thread_state.native_thread_id", PyThreadState, native_thread_id);
#endif
#if PY_VERSION_HEX >= 0x030c0000
  PyThreadState state;
  memset(&state, 0, sizeof(state));
  state._status.bound = 1;
  NUMBER("bound", *(unsigned*)&state._status);
  state._status.bound = 0;
  state._status.unbound = 1;
  NUMBER("unbound", *(unsigned*)&state._status);
  FIELD("thread_state.status", PyThreadState, _status);
#endif
#if PY_VERSION_HEX < 0x030b0000
  FIELD("thread_state.frame", PyThreadState, frame);
#elif PY_VERSION_HEX < 0x030d0000
  FIELD("thread_state.frame", PyThreadState, cframe);
  FIELD("thread_state.frame_of_cframe", _PyCFrame, current_frame);
#else
  FIELD("thread_state.frame", PyThreadState, current_frame);
#endif
}

static void print_frame(void) {
#if PY_VERSION_HEX < 0x030b0000
  FIELD("frame.code", PyFrameObject, f_code);
  FIELD("frame.previous", PyFrameObject, f_back);
  FIELD("frame.instruction", PyFrameObject, f_lasti);
#else
#if PY_VERSION_HEX < 0x030d0000
  FIELD("frame.code", _PyInterpreterFrame, f_code);
  FIELD("frame.instruction", _PyInterpreterFrame, prev_instr);
#else
  FIELD("frame.code", _PyInterpreterFrame, f_executable);
  FIELD("frame.instruction", _PyInterpreterFrame, instr_ptr);
#endif
  FIELD("frame.previous", _PyInterpreterFrame, previous);
#if PY_VERSION_HEX < 0x030c0000
  FIELD("frame.mark", _PyInterpreterFrame, is_entry);
#else
  FIELD("frame.mark", _PyInterpreterFrame, owner);
  NUMBER("first_shim_owner", FRAME_OWNED_BY_FRAME_OBJECT + 1);
#endif
#if PY_VERSION_HEX >= 0x030e0000 && defined(Py_GIL_DISABLED)
  FIELD("frame.tlbc_index", _PyInterpreterFrame, tlbc_index);
  FIELD("code.tlbc", PyCodeObject, co_tlbc);
#endif
#endif
}

static void print_objects(void) {
  FIELD("code.type", PyObject, ob_type);
  FIELD("code.first_line", PyCodeObject, co_firstlineno);
  FIELD("code.file", PyCodeObject, co_filename);
#if PY_VERSION_HEX < 0x030b0000
  FIELD("code.name", PyCodeObject, co_name);
  FIELD("code.bytecode", PyCodeObject, co_code);
#else
  FIELD("code.name", PyCodeObject, co_qualname);
  FIELD("code.bytecode", PyCodeObject, co_code_adaptive);
#endif
#if PY_VERSION_HEX < 0x030a0000
  FIELD("code.line_table", PyCodeObject, co_lnotab);
#else
  FIELD("code.line_table", PyCodeObject, co_linetable);
#endif
  FIELD("text.length", PyASCIIObject, length);
  FIELD("text.state", PyASCIIObject, state);
  NUMBER("text.ascii_data", sizeof(PyASCIIObject));
  NUMBER("text.compact_data", sizeof(PyCompactUnicodeObject));
  PyASCIIObject text;
  unsigned bits = 0;
  memset(&text, 0, sizeof(text));
  text.state.kind = 1;
  memcpy(&bits, &text.state, sizeof(bits));
  NUMBER("kind", bits);
  text.state.compact = 1;
  memcpy(&bits, &text.state, sizeof(bits));
  NUMBER("kind_compact", bits);
  text.state.ascii = 1;
  memcpy(&bits, &text.state, sizeof(bits));
  NUMBER("kind_compact_ascii", bits);
  FIELD("bytes.length", PyVarObject, ob_size);
  FIELD("bytes.data", PyBytesObject, ob_sval);
}

int main(void) {
  print_interpreter();
  print_thread();
  print_frame();
  print_objects();
  return 0;
}
