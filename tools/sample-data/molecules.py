"""The molecules, as SMILES; no data set of geometries was used."""

import sys
from collections import Counter
from functools import cache

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

# H, C, N, O, F; 3-9 atoms. Labelled at two levels.
ORGANIC = """
C CC C=C C#C C=C=C CC#C C1=CC1 CC=C
O CO CCO C=O CC=O O=CO C1CO1 C=C=O O=C=O OO C=CO OCO C#CC=O
N CN NN C=N C#N CC#N C#CC#N N#CC#N NC=O C=NC NC#N NO N=C=O
CON ON=O N=CN OCC#N NCC#N O=CC#N
CF FCF FC(F)F FC(F)(F)F C=CF FC=CF C=C(F)F C#CF CCF FC=O FC(F)=O CC(F)=O OF NF FN(F)F FCC#N
OCF NCF FC#N CC(F)F
""".split()

# More of the same, and with B, Si, P, S and Cl; 3-9 atoms.
FURTHER_ORGANIC = """
C1CC1 COC NC(=O)N CC(=O)O COC=O CN(=O)=O C1CN1 C=CC#N OCC=O O=CC=O
S CS CCS CSC C=S S=C=S O=C=S C1CS1 CC(=O)S SS NC=S N=C=S CSC#N c1ccsc1 FCS FC(F)=S
CCl ClCCl ClC(Cl)Cl C=CCl C#CCl CCCl O=CCl ClC(Cl)=O CC(=O)Cl NCl ClC#N FCCl CSCl ClSCl
P CP PP C=P C#P FP(F)F ClP(Cl)Cl OP NP PCl SP PC#N C=CP FP(F)(F)=O
[SiH4] C[SiH3] [SiH3][SiH3] F[SiH3] Cl[SiH3] O[SiH3] N[SiH3] F[Si](F)(F)F S[SiH3] P[SiH3]
Cl[SiH2]Cl C#C[SiH3] [SiH3]O[SiH3]
CB FB(F)F OB NB OB(O)O FB ClB ClB(Cl)Cl CB(F)F SB C=CB [NH3+][BH3-] COB PB
""".split()

# Main-group molecules down to bromine; 3-9 atoms.
MAIN_GROUP = """
[Li]C [Li]O [Li]N [Li]S [Li]OC [Li]C#N [Li]P [Li][SiH3] [Li]O[Li] [Li]S[Li] [Li][SeH]
[Na]C [Na]O [Na]N [Na]S [Na]OC [Na]C#N [Na]P [Na]O[Na] [Na]S[Na] [Na][SeH]
F[Mg]F Cl[Mg]Cl Br[Mg]Br C[Mg]C C[MgH] C[Mg]Cl C[Mg]Br O[Mg]O [MgH]Cl [MgH]F N[Mg]N S[Mg]S
[AlH3] F[Al](F)F Cl[Al](Cl)Cl Br[Al](Br)Br C[AlH2] [AlH2]F [AlH2]Cl O[Al](O)O [AlH2]N [AlH2]O
[AlH2]S [AlH2]P
FB(F)F ClB(Cl)Cl BrB(Br)Br CB BN BP BS BBr OBO B[SeH]
[SiH4] F[Si](F)(F)F Cl[Si](Cl)(Cl)Cl C[SiH3] [SiH3]S [SiH3]P [SiH3][SiH3] [SiH3]Br [SiH3]Cl
[SiH3]O [SiH3][GeH3] [SiH3][SeH]
[GeH4] F[Ge](F)(F)F Cl[Ge](Cl)(Cl)Cl C[GeH3] [GeH3][GeH3] [GeH3]F [GeH3]Cl [GeH3]Br [GeH3]O
[GeH3]S [GeH3]N [GeH3]P [GeH3][SeH]
P FP(F)F ClP(Cl)Cl BrP(Br)Br CP PF PBr PP PO P[SeH]
S CS FSF ClSCl SS C[SeH] [SeH2] F[Se]F Cl[Se]Cl Br[Se]Br [SeH][SeH] C[Se]C C=[Se] O=C=[Se]
CBr BrCBr C=CBr OBr NBr BrC#N CF CCl CO CN N O
""".split()

MONOMER = {
    "water": "O",
    "ammonia": "N",
    "hydrogen-fluoride": "F",
    "hydrogen-chloride": "Cl",
    "hydrogen-sulfide": "S",
    "hydrogen-cyanide": "C#N",
    "formaldehyde": "C=O",
    "methane": "C",
    "acetylene": "C#C",
    "carbon-dioxide": "O=C=O",
    "nitrogen": "N#N",
    "fluoromethane": "CF",
    "methanol": "CO",
    "hydrogen-peroxide": "OO",
    "chloromethane": "CCl",
    "formic-acid": "O=CO",
    "methylamine": "CN",
    "methanethiol": "CS",
}
# Pairs that meet in a hydrogen bond or a weaker contact, at most nine atoms.
DIMERS = """
water+water water+ammonia water+hydrogen-fluoride water+hydrogen-chloride water+hydrogen-sulfide
water+hydrogen-cyanide water+formaldehyde water+methane water+acetylene water+carbon-dioxide
water+nitrogen water+methanol water+hydrogen-peroxide
ammonia+ammonia ammonia+hydrogen-fluoride ammonia+hydrogen-sulfide
ammonia+hydrogen-cyanide ammonia+formaldehyde ammonia+acetylene
hydrogen-fluoride+hydrogen-fluoride hydrogen-fluoride+hydrogen-cyanide
hydrogen-fluoride+hydrogen-chloride hydrogen-fluoride+hydrogen-sulfide
hydrogen-fluoride+formaldehyde hydrogen-fluoride+carbon-dioxide hydrogen-fluoride+nitrogen
hydrogen-fluoride+methanol hydrogen-fluoride+fluoromethane
hydrogen-chloride+hydrogen-chloride hydrogen-chloride+hydrogen-cyanide
hydrogen-chloride+formaldehyde hydrogen-chloride+hydrogen-sulfide hydrogen-chloride+acetylene
hydrogen-sulfide+hydrogen-sulfide hydrogen-sulfide+hydrogen-cyanide
hydrogen-cyanide+hydrogen-cyanide
""".split()
# Hydrogen halides and nitrogen have two atoms, so they appear in dimers only.
SMALL = """
water ammonia hydrogen-sulfide hydrogen-cyanide formaldehyde methane acetylene carbon-dioxide
fluoromethane methanol hydrogen-peroxide chloromethane formic-acid methylamine methanethiol
""".split()


@cache
def group_names():
    """SMILES -> formula and a number among the isomers listed here.

    A SMILES would need quoting in a comment line, and some readers drop its brackets.
    """
    names, known, isomers = {}, {}, Counter()
    for smiles in ORGANIC + FURTHER_ORGANIC + MAIN_GROUP:
        molecule = Chem.MolFromSmiles(smiles)
        canonical = Chem.MolToSmiles(molecule)
        if canonical not in known:
            formula = CalcMolFormula(molecule)
            isomers[formula] += 1
            known[canonical] = f"{formula}-{isomers[formula]}"
        names[smiles] = known[canonical]
    return names


def main():
    """Write which molecule each group is: python molecules.py OUTPUT.csv"""
    with open(sys.argv[1], "w") as file:
        file.write("group,smiles\n")
        # Two spellings of one molecule are one group: the first is written.
        spelling = {group: smiles for smiles, group in reversed(group_names().items())}
        for group, smiles in reversed(spelling.items()):
            file.write(f"{group},{smiles}\n")
        for group in SMALL + DIMERS:
            file.write(f"{group},{'.'.join(MONOMER[part] for part in group.split('+'))}\n")


if __name__ == "__main__":
    main()
