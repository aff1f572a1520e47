# Warnings, for our own sources only: headers of LLVM and what tablegen writes are system headers. They are errors only
# where EVOLUTE_WERROR says so, as the preset dev does: a newer compiler, which knows more of them, still builds.

function(evolute_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ reports these for what it inlines from LLVM's containers.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized -Wno-missing-field-initializers)
  endif()
  if(EVOLUTE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
