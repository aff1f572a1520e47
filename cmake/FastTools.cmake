# What makes builds faster where it is installed, and is never needed: ccache, and lld or mold.

find_program(CCACHE ccache)
mark_as_advanced(CCACHE)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this it does not keep what is compiled with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
endif()

include(CheckLinkerFlag)
if(NOT LLVM_USE_LINKER)
  foreach(linker mold lld)
    find_program(EVOLUTE_${linker} NAMES ${linker} ld.${linker})
    mark_as_advanced(EVOLUTE_${linker})
    if(EVOLUTE_${linker})
      check_linker_flag(CXX -fuse-ld=${linker} EVOLUTE_LINKS_WITH_${linker})
      if(EVOLUTE_LINKS_WITH_${linker})
        set(LLVM_USE_LINKER ${linker})
        break()
      endif()
    endif()
  endforeach()
endif()
