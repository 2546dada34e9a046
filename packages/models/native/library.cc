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
  library.def("edge_geometry(Tensor displacement, float epsilon) -> (Tensor, Tensor)");
  library.def(
      "edge_geometry_backward(Tensor grad_lengths, Tensor grad_directions, Tensor displacement, float epsilon) -> "
      "Tensor");
  library.def(
      "edge_geometry_double_backward(Tensor cotangent, Tensor grad_lengths, Tensor grad_directions, Tensor "
      "displacement,"
      " float epsilon) -> (Tensor, Tensor, Tensor)");
  library.def("radial_basis(Tensor length, Tensor bond, float[] options, int count, bool scaled) -> Tensor");
  library.def(
      "radial_basis_backward(Tensor gradient, Tensor length, Tensor bond, float[] options, int count, bool scaled)"
      " -> Tensor");
  library.def(
      "radial_basis_double_backward(Tensor cotangent, Tensor gradient, Tensor length, Tensor bond, float[] options,"
      " int count, bool scaled) -> (Tensor, Tensor)");
  library.def(
      "egnn_hidden(Tensor receivers, Tensor senders, Tensor scalars, Tensor scalar_weight, Tensor[] graph, bool silu)"
      " -> Tensor");
  library.def(
      "egnn_hidden_backward(Tensor gradient, Tensor receivers, Tensor senders, Tensor scalars, Tensor scalar_weight,"
      " Tensor[] graph, bool silu, bool[4] wanted) -> (Tensor, Tensor, Tensor, Tensor)");
  library.def(
      "egnn_hidden_double_backward(Tensor?[] cotangents, Tensor gradient, Tensor receivers, Tensor senders, Tensor "
      "scalars,"
      " Tensor scalar_weight, Tensor[] graph, bool silu, bool[4] wanted)"
      " -> (Tensor, Tensor, Tensor, Tensor, Tensor)");
  library.def(
      "egnn_edges(Tensor receivers, Tensor senders, Tensor scalars, Tensor[] weights, Tensor[] graph, bool silu, *,"
      " Tensor? envelope=None, bool keep=True, bool bfloat16=False) -> (Tensor, Tensor)");
  library.def(
      "egnn_edges_forward(Tensor[] inputs, Tensor[] graph, bool silu, bool keep, bool bfloat16)"
      " -> (Tensor, Tensor, Tensor[])");
  library.def(
      "egnn_edges_backward(Tensor[] results, Tensor[] inputs, Tensor[] kept, Tensor[] graph, bool silu, bool bfloat16,"
      " bool[10] wanted) -> Tensor[]");
}
