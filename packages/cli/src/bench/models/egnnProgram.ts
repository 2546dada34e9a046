import { BEGIN, end } from "./commonProgram.js";
import { FORCES_WEIGHT, LEARNING_RATE } from "./training.js";
import { EGNN_INPUTS, EGNN_SHARED } from "./shapes.js";

/**
 * HydraGNN's EGNN in plain PyTorch, as HydraGNN runs it: concatenated inputs of each edge, messages summed by index,
 * mean pooling, a head for the energy of structures and one for the forces of atoms. An edge's first atom sums up.
 */
export const egnnProgram = `${BEGIN}
from torch import nn

VERSION = "PyTorch " + torch.__version__
CONSERVATIVE = False


def prepare(batch):
    order = batch["transpose"].long()
    first, second = batch["sender"].long()[order], batch["receiver"].long()[order]
    cells = batch["cell"].reshape(-1, 3, 3)[batch["edgeGraph"].long()[order]]
    shift = -torch.einsum("ek,ekx->ex", batch["shift"].reshape(-1, 3)[order].double(), cells)
    positions = batch["positions"].reshape(-1, 3).float()
    sizes = batch["atomOffsets"].diff().float()
    degree = torch.bincount(first, minlength=len(positions)).clamp(min=1).float()
    features = torch.cat([batch["numbers"].float()[:, None], positions], 1)
    return features, positions, first, second, shift.float(), degree[:, None], batch["graph"].long(), sizes[:, None]


def stack(widths, activate_last=False):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*(layers if activate_last else layers[:-1]))


def add_up(values, index, size):
    return values.new_zeros(size, values.shape[1]).index_add(0, index, values)


class Layer(nn.Module):
    def __init__(self, inputs, hidden, moves):
        super().__init__()
        self.edge = stack([2 * inputs + 1, hidden, hidden], activate_last=True)
        self.node = stack([inputs + hidden, hidden, hidden])
        if moves:
            self.coord = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1, bias=False))
        self.moves = moves

    def forward(self, features, positions, first, second, shift, degree):
        vector = positions[second] - positions[first] + shift
        length = vector.norm(dim=1, keepdim=True)
        messages = self.edge(torch.cat([features[first], features[second], length], 1))
        if self.moves:
            steps = (vector / (length + 1) * self.coord(messages).tanh()).clamp(-100, 100)
            positions = positions + add_up(steps, first, len(positions)) / degree
        return self.node(torch.cat([features, add_up(messages, first, len(features))], 1)), positions


class Egnn(nn.Module):
    def __init__(self, hidden, layers, head):
        super().__init__()
        widths = [${EGNN_INPUTS}] + [hidden] * layers
        self.layers = nn.ModuleList(Layer(widths[k], hidden, k < layers - 1) for k in range(layers))
        self.shared = stack([hidden, ${EGNN_SHARED}, ${EGNN_SHARED}], activate_last=True)
        self.energy = stack([${EGNN_SHARED}, *head, 1])
        self.forces = stack([hidden, *head, 3])

    def forward(self, features, positions, first, second, shift, degree, graph, sizes):
        for layer in self.layers:
            features, positions = layer(features, positions, first, second, shift, degree)
            features = features.relu()
        pooled = add_up(features, graph, len(sizes)) / sizes
        return self.energy(self.shared(pooled)).squeeze(1), self.forces(features)


def build(shape):
    return Egnn(shape["hidden"], shape["layers"], shape["head"])


def predict(model, inputs):
    return model(*inputs)
${end(FORCES_WEIGHT, LEARNING_RATE)}`;
