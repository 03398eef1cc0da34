add_library(flinkdiag_warnings INTERFACE)
target_compile_options(flinkdiag_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
  $<$<BOOL:${FLINKDIAG_WERROR}>:-Werror>)

# One library for each layer (docs/design.md); a layer links only those below it.
function(flinkdiag_layer name)
  add_library(flinkdiag_${name} STATIC)
  target_include_directories(flinkdiag_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include
                                               PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(flinkdiag_${name} PUBLIC ${ARGN} PRIVATE fmt::fmt flinkdiag_warnings
                                                         flinkdiag_hardening)
endfunction()
