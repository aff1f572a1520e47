# Finds MLIR (MLIR_DIR, or the wheel of the Python that builds) and links it, with LLVM, statically: what is installed
# then needs neither the build environment nor a system LLVM.

find_package(Python 3.11 COMPONENTS Interpreter Development.Module REQUIRED)
if(NOT MLIR_DIR)
  foreach(package mlir llvm)
    execute_process(
      COMMAND "${Python_EXECUTABLE}" -c
        "import importlib.util as u; print(list(u.find_spec('${package}').submodule_search_locations)[0])"
      OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE ${package}_ROOT COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  set(MLIR_DIR "${mlir_ROOT}/lib/cmake/mlir")
  set(LLVM_DIR "${llvm_ROOT}/lib/cmake/llvm")
endif()
find_package(MLIR REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")

# The exported MLIR targets name the LLVM dylib; name the static libraries that they use instead.
foreach(target IN LISTS MLIR_EXPORTED_TARGETS)
  if(TARGET ${target})
    get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
    if(libraries AND "LLVM" IN_LIST libraries)
      list(REMOVE_ITEM libraries LLVM)
      list(APPEND libraries LLVMRemarks LLVMCore LLVMSupport)
      set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries}")
    endif()
  endif()
endforeach()

include(TableGen)
include(AddLLVM)
include(AddMLIR)
if(NOT EVOLUTE_ASSERTIONS)
  set(LLVM_ENABLE_ASSERTIONS OFF)
endif()
include(HandleLLVMOptions)
# A build of LLVM without warnings hands on "-w", which no other flag revokes.
string(REGEX REPLACE "(^| )-w( |$)" " " CMAKE_CXX_FLAGS "${CMAKE_CXX_FLAGS}")
