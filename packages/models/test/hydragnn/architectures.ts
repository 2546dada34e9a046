/** The paper's model (arXiv 2506.21788): EGNN 4 x 866, five branches of 3 x 889. */
export const SC25 = {
  mpnn_type: "EGNN",
  hidden_dim: 866,
  num_conv_layers: 4,
  input_dim: 4,
  radius: 5,
  max_neighbours: 20,
  num_radial: null,
  edge_dim: null,
  equivariance: true,
  activation: "relu",
  graph_pooling: "mean",
  num_branches: 5,
  num_sharedlayers: 2,
  dim_sharedlayers: 50,
  dim_headlayers: [889, 889, 889],
  heads: "energy: graph head; forces: atom head",
  loss: { kind: "mae", task_weights: [1, 100] },
};

/** Its successor's (arXiv 2604.15380): PaiNN 4 x 337, sixteen branches of 2 x 776. */
export const SC26 = {
  ...SC25,
  mpnn_type: "PAINN",
  hidden_dim: 337,
  input_dim: 1,
  num_radial: 6,
  graph_pooling: "add",
  num_branches: 16,
  dim_headlayers: [776, 776],
  heads: "energy: graph head, conservative forces",
  loss: { kind: "mae" },
};

/** Small ones, of either kind. */
export const SMALL = {
  ...SC25,
  hidden_dim: 5,
  num_conv_layers: 3,
  input_dim: 1,
  radius: 4,
  num_radial: 4,
  num_branches: 2,
  dim_sharedlayers: 3,
  dim_headlayers: [4, 3],
};
