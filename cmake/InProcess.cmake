# Flags of the two libraries that live inside the job: what they may not do, the compiler and linker refuse.
add_library(perfwrap_in_process INTERFACE)
target_link_libraries(perfwrap_in_process INTERFACE perfwrap_warnings)
target_include_directories(perfwrap_in_process INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(perfwrap_in_process INTERFACE
  -fno-exceptions -fno-rtti -fvisibility=hidden -fvisibility-inlines-hidden -fno-threadsafe-statics
  -fno-stack-protector -ftls-model=initial-exec -fasynchronous-unwind-tables)
# Sanitizers with a library of their own have no place in somebody else's process; undefined behaviour can be a trap.
if(PERFWRAP_SANITIZE MATCHES undefined)
  target_compile_options(perfwrap_in_process INTERFACE -fsanitize=undefined -fsanitize-undefined-trap-on-error)
endif()
set(PERFWRAP_IN_PROCESS_LINK_OPTIONS
  -static-libstdc++ -static-libgcc -Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,--exclude-libs,ALL -Wl,--as-needed)

# perfwrap_add_in_process_library(<target> <output name> <version script> <sources...>)
# The objects are a target of their own, <target>_objects, so that unit tests can link what they test.
function(perfwrap_add_in_process_library target output script)
  add_library(${target}_objects OBJECT ${ARGN})
  set_target_properties(${target}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${target}_objects PUBLIC perfwrap_in_process perfwrap_live_profile)
  add_library(${target} MODULE $<TARGET_OBJECTS:${target}_objects>)
  target_link_libraries(${target} PRIVATE Threads::Threads ${CMAKE_DL_LIBS})  # until glibc 2.34 not in libc
  target_link_options(${target} PRIVATE ${PERFWRAP_IN_PROCESS_LINK_OPTIONS}
    "-Wl,--version-script,${CMAKE_CURRENT_SOURCE_DIR}/${script}")
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${output} LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${script}"
    LIBRARY_OUTPUT_DIRECTORY "${PERFWRAP_LIB_DIRECTORY}")
  install(TARGETS ${target} LIBRARY DESTINATION lib/perfwrap)
endfunction()
