// What a sampled thread was doing. Callable from the signal handler.
#pragma once

#include "live_profile/category.h"
#include "preload/sampler_interface.h"
#include "sampler/native_stack.h"
#include "sampler/python_stack.h"

namespace sampler {

/// The category that the interposers' flags state; false if the thread is in no interposed call.
bool flagged_category(const PerfwrapThread& thread, live_profile::Category& category);

/// A thread on CPU outside interposed calls: by the image of its leaf, where support images work for their caller.
/// Inside the interpreter's image, a builtin is what runs below a call instruction; the rest carries out bytecode.
live_profile::Category running_category(const Interpreter& interpreter, const NativeFrame* native, NativeStack stack,
                                        const PythonStack& python);

}  // namespace sampler
