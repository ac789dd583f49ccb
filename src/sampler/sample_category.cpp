#include "sampler/sample_category.h"

namespace sampler {

using live_profile::Category;
using live_profile::MpiClass;

bool flagged_category(const PerfwrapThread& thread, Category& category) {
  switch (thread.mpi_class) {
    case kPerfwrapNoClass: break;
    case static_cast<int>(MpiClass::kCollective): category = Category::kMpiCollective; return true;
    case static_cast<int>(MpiClass::kPointToPoint): category = Category::kMpiPointToPoint; return true;
    case static_cast<int>(MpiClass::kWait): category = Category::kMpiWait; return true;
    case static_cast<int>(MpiClass::kOneSided): category = Category::kMpiOneSided; return true;
    case static_cast<int>(MpiClass::kIo): category = Category::kIoWrite; return true;
    default: category = Category::kMpiOther; return true;
  }
  if (thread.io_category == kPerfwrapNoClass) return false;
  category = static_cast<Category>(thread.io_category);
  return true;
}

Category running_category(const Interpreter& interpreter, const NativeFrame* native, NativeStack stack,
                          const PythonStack& python) {
  for (std::uint32_t i = 0; i < stack.count; ++i) {
    const Image* image = native[i].image;
    if (image == nullptr) return Category::kNative;
    if (image->kind == ImageKind::kSupport || image->kind == ImageKind::kOurs) continue;
    if (image->kind == ImageKind::kOther) return Category::kNative;
    const bool is_builtin = !interpreter.evaluates(native[i].address) && (python.count == 0 || python.is_calling);
    return is_builtin ? Category::kPythonBuiltin : Category::kPython;
  }
  return python.count > 0 ? Category::kPython : Category::kNative;
}

}  // namespace sampler
