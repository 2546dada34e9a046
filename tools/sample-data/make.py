"""Make one source: build its structures, label them, write the file and what was left out.

Usage: python make.py SOURCE OUTPUT_FOLDER [--jobs N] [--groups N]
"""

import argparse
import json
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from frame import LabelError, to_extxyz
from sources import SOURCES


def label_one(job):
    source, structure = job
    try:
        label = SOURCES[source].label(structure)
    except LabelError as error:
        return None, str(error)
    if not (np.isfinite(label.energy) and np.isfinite(label.forces).all()):
        return None, "not finite"
    limit = SOURCES[source].largest_force
    if np.linalg.norm(label.forces, axis=1).max() > limit:
        return None, f"a force above {limit:g} eV/angstrom"
    return to_extxyz(structure, label), None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", choices=SOURCES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--groups", type=int, help="only the first N groups, for a trial")
    arguments = parser.parse_args()

    structures, left_out = SOURCES[arguments.source].structures()
    left_out = Counter(left_out)
    if arguments.groups:
        wanted = list(dict.fromkeys(s.group for s in structures))[: arguments.groups]
        structures = [s for s in structures if s.group in wanted]
    jobs = [(arguments.source, structure) for structure in structures]
    written = 0
    with Pool(arguments.jobs) as pool, open(arguments.folder / f"{arguments.source}.xyz", "w") as file:
        for text, reason in pool.imap(label_one, jobs):
            if text is None:
                left_out[reason] += 1
                continue
            file.write(text)
            file.flush()
            written += 1
    report = {"source": arguments.source, "written": written, "left_out": dict(left_out)}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
