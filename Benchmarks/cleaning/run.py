#!/usr/bin/env python3
"""Reading and cleaning Online Retail II: patron-trainer beside pandas with the same rules, in one run.

    Benchmarks/cleaning/run.py [--data FILE] [--patron COMMAND] [--rounds N]

Makes an environment with pandas from PyPI under .build/cleaning-venv, runs both in turn, checks that they keep and reject
the same rows by the same rules, and prints medians. Patron's time is that of the whole process; the time of pandas leaves out
starting Python and importing pandas.
"""
import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Benchmarks"))
import peers


def timed(command):
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1]), time.perf_counter() - started


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=str(PROJECT / "../shared/data/online-retail-ii/online_retail_ii.csv.gz"))
    parser.add_argument("--patron", default=".build/release/patron-trainer clean Models/online-retail.yaml --json")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    python = peers.python("cleaning", ["pandas"])
    patron = [*shlex.split(options.patron), "--data", f"transactions={options.data}"]
    ours, theirs, same = [], [], True
    for _ in range(options.rounds):
        result, seconds = timed(patron)
        rows = result.get("rows", result)
        ours.append(seconds)
        reference, _ = timed([python, PROJECT / "Benchmarks/cleaning/pandas_cleaning.py", options.data])
        theirs.append(reference["seconds"])
        same &= all(rows[key] == reference[key] for key in ("read", "kept", "rejected"))
    print(json.dumps({
        "rows": reference["read"], "kept": reference["kept"], "same_counts": same,
        "patron_seconds": round(statistics.median(ours), 3), "pandas_seconds": round(statistics.median(theirs), 3),
        "patron_seconds_all": [round(s, 3) for s in ours], "pandas_seconds_all": [round(s, 3) for s in theirs],
        "ratio": round(statistics.median(ours) / statistics.median(theirs), 3),
        "pandas_peak_rss_bytes": reference["peak_rss_bytes"]}, indent=1))
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
