# flinkdiag_embed(TARGET SYMBOL ROOT FILE...): compiles files into TARGET as
#   namespace flinkdiag { extern const EmbeddedFile SYMBOL[]; extern const std::size_t SYMBOL_count; }
# with paths relative to ROOT. Rebuilt when a file changes.
set(FLINKDIAG_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(flinkdiag_embed target symbol root)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.list)
  set(files ${ARGN})
  list(SORT files)
  string(REPLACE ";" "\n" lines "${files}")
  file(GENERATE OUTPUT ${list} CONTENT "${lines}\n")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DLIST=${list} -DROOT=${root} -DSYMBOL=${symbol} -DOUTPUT=${output}
            -P ${FLINKDIAG_EMBED_SCRIPT}
    DEPENDS ${files} ${list} ${FLINKDIAG_EMBED_SCRIPT}
    COMMENT "Embedding ${symbol}")
  target_sources(${target} PRIVATE ${output})
endfunction()
