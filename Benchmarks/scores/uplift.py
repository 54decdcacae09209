#!/usr/bin/env python3
"""Uplift on Hillstrom's e-mails: five halves of the table, each customer of the second ranked by a model of the first.

    Benchmarks/scores/uplift.py [--trainer FILE]

The table is looked for under $PATRON_DATA (default ../shared/data); where it is missing, that is said and nothing is measured. The
women's e-mail must reach a mean Qini of 0.061 +- 0.010 (what two separate models reach), and the men's must be refused, as nobody can
be ranked by it. Exit status 1 if a must is missed.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("PATRON_DATA", PROJECT / "../shared/data"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainer", default=str(PROJECT / ".build/release/patron-trainer"))
    options = parser.parse_args()
    table = DATA / "hillstrom/hillstrom.csv.gz"
    if not table.exists():
        print(f"{table} is missing, passed over")
        return 0
    women, refused = [], []
    for seed in range(5):
        done = subprocess.run(
            [options.trainer, "evaluate", "uplift", "--table", table, "--treatment", "segment", "--control", "No E-Mail",
             "--outcome", "visit", "--drop", "conversion", "--drop", "spend", "--seed", str(seed), "--json"],
            stdout=subprocess.PIPE, text=True, check=True)
        models = json.loads(done.stdout)["models"]
        arms = {arm: next(one for one in models if one["arm"] == arm and one["chosen"])
                for arm in ("Womens E-Mail", "Mens E-Mail")}
        women.append(arms["Womens E-Mail"]["qini"])
        refused.append(arms["Mens E-Mail"]["refused"])
        print(f"seed {seed}: women's Qini {women[-1]:.4f}, men's refused: {refused[-1]}", flush=True)
    mean = statistics.mean(women)
    reached = abs(mean - 0.061) <= 0.010
    print(f"women's Qini, mean of five: {mean:.4f} (must 0.061 +- 0.010): {'met' if reached else 'MISSED'}")
    print(f"men's refused: {sum(map(bool, refused))} of 5 (must 5): {'met' if all(refused) else 'MISSED'}")
    return 0 if reached and all(refused) else 1


if __name__ == "__main__":
    sys.exit(main())
