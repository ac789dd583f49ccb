# What is copied as it is. Targets install themselves where they are defined; everything stands below one prefix
# that may be moved, since nothing in it knows its own place.
set(PERFWRAP_SHARE_DIRECTORY "${CMAKE_BINARY_DIR}/share/perfwrap")

# The page has its own rule beside the code that fills it (src/report).
foreach(directory examples doc batch python)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/share/${directory}/" DESTINATION "share/perfwrap/${directory}"
    USE_SOURCE_PERMISSIONS PATTERN "__pycache__" EXCLUDE PATTERN "*.egg-info" EXCLUDE)
endforeach()
install(FILES "${CMAKE_SOURCE_DIR}/include/perfwrap.h" DESTINATION include)
install(FILES "${CMAKE_SOURCE_DIR}/README.md" "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION share/perfwrap)

# The build tree works like an installation.
file(MAKE_DIRECTORY "${PERFWRAP_SHARE_DIRECTORY}")
foreach(directory examples doc batch python)
  file(CREATE_LINK "${CMAKE_SOURCE_DIR}/share/${directory}" "${PERFWRAP_SHARE_DIRECTORY}/${directory}" SYMBOLIC)
endforeach()
file(CREATE_LINK "${CMAKE_SOURCE_DIR}/include" "${CMAKE_BINARY_DIR}/include" SYMBOLIC)
