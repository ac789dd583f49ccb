// Events of the processor by what they tell, the best first: which ones a machine has, PAPI decides.
#pragma once

namespace live_profile {

/// Names of one quantity on different processors; the list ends with nullptr.
using EventNames = const char* const*;

inline constexpr const char* kInstructions[] = {"PAPI_TOT_INS", nullptr};
inline constexpr const char* kCycles[] = {"PAPI_TOT_CYC", nullptr};
inline constexpr const char* kLastLevelMisses[] = {"PAPI_L3_TCM", nullptr};
inline constexpr const char* kSecondLevelMisses[] = {"PAPI_L2_TCM", nullptr};
/// Cycles in which nothing began because of memory that had been asked for.
inline constexpr const char* kMemoryStalls[] = {"CYCLE_ACTIVITY:STALLS_MEM_ANY", "PAPI_MEM_SCY", nullptr};
inline constexpr const char* kStalls[] = {"PAPI_RES_STL", nullptr};
// Not by presets: PAPI_VEC_DP counts scalar instructions, too, on some processors, and PAPI_FP_INS vector ones.
inline constexpr const char* kScalarFloat[] = {"FP_ARITH:SCALAR_DOUBLE", "VFP_SPEC", nullptr};
inline constexpr const char* kVectorFloat[] = {"FP_ARITH:128B_PACKED_DOUBLE:256B_PACKED_DOUBLE:512B_PACKED_DOUBLE",
                                               "FP_ARITH:128B_PACKED_DOUBLE:256B_PACKED_DOUBLE", "ASE_SPEC", nullptr};

/// What is counted where nobody says what, in order of preference; the second level only without the last.
inline constexpr EventNames kDefaultEvents[] = {kInstructions, kCycles,       kLastLevelMisses, kScalarFloat,
                                                kVectorFloat,  kMemoryStalls, kStalls,          kSecondLevelMisses};

}  // namespace live_profile
