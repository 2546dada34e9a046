import { expect, test } from "vitest";
import { formatSummaryTable } from "../../src/run/summary.js";

const molecules = {
  structures: 40,
  energyMaePerAtom: 0.0123,
  trivialEnergyMaePerAtom: 0.1,
  forceMae: 0.2,
  trivialForceMae: 1.5,
};

test("shows both trivial predictors and the ratios", () => {
  const noEnergies = { ...molecules, structures: 7, energyMaePerAtom: null, trivialEnergyMaePerAtom: null };
  const table = formatSummaryTable({
    datasets: { molecules, "forces-only": noEnergies },
    parameters: { shared: 1, perBranch: {}, branches: 2 },
    seconds: 1,
    checkpoint: "",
  });
  expect(`\n${table}`).toMatchInlineSnapshot(`
    "
    dataset          energy MAE  references  ratio  force MAE    zero  ratio
    (structures)       meV/atom        only             meV/A  forces
    ------------------------------------------------------------------------
    molecules (40)         12.3       100.0  0.123      200.0  1500.0  0.133
    forces-only (7)           -           -      -      200.0  1500.0  0.133"
  `);
});

test("shows stress where a dataset has it", () => {
  const crystals = { ...molecules, stressMae: 0.002, trivialStressMae: 0.01 };
  const table = formatSummaryTable({
    datasets: { molecules, crystals },
    parameters: { shared: 1, perBranch: {}, branches: 2 },
    seconds: 1,
    checkpoint: "",
  });
  expect(`\n${table}`).toMatchInlineSnapshot(`
    "
    dataset         energy MAE  references  ratio  force MAE    zero  ratio  stress MAE    zero  ratio
    (structures)      meV/atom        only             meV/A  forces            meV/A^3  stress
    --------------------------------------------------------------------------------------------------
    molecules (40)        12.3       100.0  0.123      200.0  1500.0  0.133           -       -      -
    crystals (40)         12.3       100.0  0.123      200.0  1500.0  0.133         2.0    10.0  0.200"
  `);
});

test("shows properties below, in the unit of their labels", () => {
  const gap = { mae: 0.1234567, trivialMae: 1.5, trivial: "training mean" as const };
  const dipole = { mae: 12, trivialMae: 0, trivial: "zero" as const };
  const table = formatSummaryTable({
    datasets: {
      molecules: { ...molecules, properties: { gap, dipole } },
      others: { ...molecules, properties: { gap } },
    },
  });
  expect(`\n${table}`).toMatchInlineSnapshot(`
    "
    dataset         energy MAE  references  ratio  force MAE    zero  ratio
    (structures)      meV/atom        only             meV/A  forces
    -----------------------------------------------------------------------
    molecules (40)        12.3       100.0  0.123      200.0  1500.0  0.133
    others (40)           12.3       100.0  0.123      200.0  1500.0  0.133

    property    dataset     MAE  trivial  ratio     trivial is
    ----------------------------------------------------------
    gap       molecules  0.1235    1.500  0.082  training mean
    dipole    molecules   12.00    0.000      -           zero
    gap          others  0.1235    1.500  0.082  training mean"
  `);
});
