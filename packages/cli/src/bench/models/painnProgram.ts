import { BEGIN, end } from "./commonProgram.js";
import { CUTOFF } from "./shapes.js";
import { FORCES_WEIGHT, LEARNING_RATE } from "./training.js";

/** SchNetPack's PaiNN with an energy that is a sum over atoms, and forces that are its gradient. */
export const painnProgram = `${BEGIN}
import typing
from importlib import metadata

import torch.utils.data.dataloader as dataloader

# SchNetPack 2.1 imports a type that newer PyTorch no longer has there.
if not hasattr(dataloader, "T_co"):
    dataloader.T_co = typing.TypeVar("T_co", covariant=True)

import schnetpack
from schnetpack import properties

VERSION = "SchNetPack " + metadata.version("schnetpack") + ", PyTorch " + torch.__version__
CONSERVATIVE = True


def prepare(batch):
    cells = batch["cell"].reshape(-1, 3, 3)[batch["edgeGraph"].long()]
    return {
        properties.Z: batch["numbers"].long(),
        properties.R: batch["positions"].reshape(-1, 3).float(),
        properties.idx_i: batch["receiver"].long(),
        properties.idx_j: batch["sender"].long(),
        properties.offsets: torch.einsum("ek,ekx->ex", batch["shift"].reshape(-1, 3).double(), cells).float(),
        properties.n_atoms: batch["atomOffsets"].diff().long(),
        properties.idx_m: batch["graph"].long(),
    }


def build(shape):
    hidden, depth = shape["hidden"], len(shape["head"]) + 1
    representation = schnetpack.representation.PaiNN(
        n_atom_basis=hidden,
        n_interactions=shape["layers"],
        radial_basis=schnetpack.nn.BesselRBF(n_rbf=shape["radial"], cutoff=${CUTOFF}),
        cutoff_fn=schnetpack.nn.CosineCutoff(${CUTOFF}),
    )
    energy = schnetpack.atomistic.Atomwise(n_in=hidden, n_hidden=shape["head"], n_layers=depth, output_key="energy")
    return schnetpack.model.NeuralNetworkPotential(
        representation=representation,
        input_modules=[schnetpack.atomistic.PairwiseDistances()],
        output_modules=[energy, schnetpack.atomistic.Forces(energy_key="energy", force_key="forces")],
    )


def predict(model, inputs):
    outputs = model(dict(inputs))
    return outputs["energy"], outputs["forces"]
${end(FORCES_WEIGHT, LEARNING_RATE)}`;
