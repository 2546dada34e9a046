# The CUDA kernels of the operators, where there are nvcc and a libtorch with CUDA; -DHYDRIDE_CUDA=OFF leaves them out.
option(HYDRIDE_CUDA "Compile the CUDA kernels where nvcc and a libtorch with CUDA are found" ON)
if(NOT HYDRIDE_CUDA OR NOT EXISTS "${LIBTORCH}/lib/libc10_cuda.so")
  return()
endif()
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(STATUS "CUDA kernels: no nvcc was found (PATH, CUDACXX); the operators are compiled for the CPU alone")
  return()
endif()

# Turing, Ampere and Ada, Hopper, and what comes after it through PTX.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
  set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 90)
endif()
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12)
  message(STATUS "CUDA kernels: expected nvcc 12 or later, which knows C++20, found ${CMAKE_CUDA_COMPILER_VERSION}; "
    "the operators are compiled for the CPU alone")
  return()
endif()
find_package(CUDAToolkit REQUIRED)

add_library(kernels_cuda OBJECT segment.cu edge/geometry.cu edge/radial.cu egnn/edges.cu egnn/hidden.cu
  painn/message.cu)
# C++20 by its flag: CMake knows it of nvcc from 3.26 on. Kernels call constexpr functions of libtorch.
target_compile_options(kernels_cuda PRIVATE -std=c++20 --expt-relaxed-constexpr)
target_include_directories(kernels_cuda PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
target_include_directories(kernels_cuda SYSTEM PRIVATE
  "${LIBTORCH}/include" "${LIBTORCH}/include/torch/csrc/api/include")
set_target_properties(kernels_cuda PROPERTIES CUDA_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
target_sources(hydride_models PRIVATE $<TARGET_OBJECTS:kernels_cuda>)
# The runtime of nvcc is linked statically: it need not be where libtorch finds its own.
target_link_libraries(hydride_models PRIVATE c10_cuda CUDA::cudart_static)
