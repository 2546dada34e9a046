// The operators of this library. Segments are rows in compressed form: `index` (E) names the segment of each row,
// `offsets` (N + 1) where each segment begins among the rows in the order `permutation`, or as they are without one.
#include <torch/library.h>

TORCH_LIBRARY(hydride, library) {
  library.def("segment_sum(Tensor values, Tensor index, Tensor offsets, Tensor? permutation=None) -> Tensor");
  library.def("gather_rows(Tensor values, Tensor index, Tensor offsets, Tensor? permutation=None) -> Tensor");
  library.def(
      "painn_message(Tensor phi, Tensor vectors, Tensor basis, Tensor direction, Tensor weight, Tensor[] graph)"
      " -> (Tensor, Tensor)");
  library.def(
      "painn_message_backward(Tensor grad_scalars, Tensor grad_vectors, Tensor phi, Tensor vectors, Tensor basis,"
      " Tensor direction, Tensor weight, Tensor[] graph, bool[5] wanted)"
      " -> (Tensor, Tensor, Tensor, Tensor, Tensor)");
  library.def(
      "painn_message_double_backward(Tensor?[] cotangents, Tensor grad_scalars, Tensor grad_vectors, Tensor phi,"
      " Tensor vectors, Tensor basis, Tensor direction, Tensor weight, Tensor[] graph, bool[5] wanted)"
      " -> (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)");
}
