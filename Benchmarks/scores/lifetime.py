#!/usr/bin/env python3
"""Fits of lifetime value models: patron-trainer beside the Python package lifetimes, on the same histories in one run.

    Benchmarks/scores/lifetime.py [--data FOLDER] [--trainer FILE] [--rounds N] [--customers N]

Makes an environment with lifetimes 0.11.3 and versions of numpy, scipy and pandas that it still works with (Python up to 3.11).
CDNOW is looked for under $PATRON_DATA (default ../shared/data); what is missing is named and passed over. Prints a JSON line for each
data set and model: seconds of the fit alone on both sides (medians), their ratio, both log-likelihoods, and the peak memory of
patron-trainer's whole process; then whether the musts are met: on CDNOW five times as fast (the goal is twenty) and a maximum at least
as high, and on N generated customers all figures finite, and time and memory that grow no faster than the customers beside a tenth
of them. Patron's seconds leave out reading the file, lifetimes' leave out making its summary. Exit status 1 if a must is missed.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Benchmarks"))
import peers
DATA = pathlib.Path(os.environ.get("PATRON_DATA", PROJECT / "../shared/data"))
PACKAGES = ["lifetimes==0.11.3", "numpy==1.24.4", "scipy==1.10.1", "pandas==1.5.3", "autograd==1.6.2"]

THEIRS = r"""
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy, pandas, lifetimes
path, layout, end, rounds, names = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5].split(",")
if layout == "cdnow":
    table = pandas.read_csv(path, sep=r"\s+", header=None, skiprows=1 if "master" in path else 0)
    table = table.iloc[:, [0, -3]]
else:
    table = pandas.read_csv(path, header=None).iloc[:, [0, 1]]
table.columns = ["id", "day"]
table["day"] = pandas.to_datetime(table["day"], format="%Y%m%d" if layout == "cdnow" else "%Y-%m-%d")
end = pandas.Timestamp(end)
known = table[table["day"] <= end].drop_duplicates()
by = known.groupby("id")["day"]
x, first, last = by.size() - 1, by.min(), by.max()
t_x, T = (last - first).dt.days / 7, (end - first).dt.days / 7
fitters = {"bg-nbd": lifetimes.BetaGeoFitter, "mbg-nbd": lifetimes.ModifiedBetaGeoFitter, "pareto-nbd": lifetimes.ParetoNBDFitter}
for name in names:
    seconds, fitted = [], None
    for _ in range(rounds):
        fitted = fitters[name]()
        started = time.perf_counter()
        try:
            fitted.fit(x, t_x, T)
        except Exception as error:
            print(json.dumps({"name": name, "error": str(error)[:200]}))
            break
        seconds.append(time.perf_counter() - started)
    else:
        # What lifetimes keeps is of rescaled data, by model of the sum or the mean: reckoned anew where it has ended up.
        given = [numpy.asarray(column, dtype=float) for column in (x, t_x, T)]
        parameters = numpy.array(list(fitted.params_))
        n = len(x)
        if name == "pareto-nbd":
            likelihood = fitted._conditional_log_likelihood(parameters, *given).sum()
        else:
            likelihood = -n * fitted._negative_log_likelihood(numpy.log(parameters), *given, numpy.ones(n), 0.0)
        print(json.dumps({"name": name, "seconds": sorted(seconds)[len(seconds) // 2], "customers": n,
                          "log_likelihood": float(likelihood)}))
"""

GENERATE = r"""
import sys, numpy
rng = numpy.random.default_rng(7)
path, n = sys.argv[1], int(sys.argv[2])
start = numpy.datetime64("2020-01-01")
first = rng.integers(0, 365, n)
rate, stop = rng.gamma(0.6, 1 / 8.0, n) / 7, rng.beta(0.8, 3.0, n)
with open(path, "w") as out:
    for c in range(n):
        day = float(first[c])
        out.write(f"{c},{start + int(day)}\n")
        gap = 1 / max(rate[c], 1e-12)
        while True:
            day += rng.exponential(gap)
            if day >= 730:
                break
            out.write(f"{c},{start + int(day)}\n")
            if rng.random() < stop[c]:
                break
"""


def fit(trainer, path, layout, end, model):
    """What patron-trainer says of one model, and the peak memory of its process in MiB."""
    process = subprocess.Popen(
        [trainer, "evaluate", "lifetime", "--transactions", path, "--layout", layout, "--calibration-end", end, "--model", model, "--json"],
        stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"patron-trainer failed on {path}")
    answer = json.loads(said.strip().splitlines()[-1])
    return next(one for one in answer["models"] if one["name"] == model), usage.ru_maxrss >> 10


def grows(options, python, folder, models):
    """Whether time and memory keep step with the customers; lifetimes takes many minutes here and is left out."""
    passed, end, sets = True, "2021-06-30", {}
    for customers in (options.customers // 10, options.customers):
        sets[customers] = folder / f"{customers}.csv"
        subprocess.run([python, "-c", GENERATE, sets[customers], str(customers)], check=True)
    for model in models:
        (few, little), (many, much) = (fit(options.trainer, path, "csv", end, model) for path in sets.values())
        figures = [*many["parameters"].values(), many["log_likelihood"], many["holdout_sum"]]
        times, memory = many["fit_seconds"] / few["fit_seconds"], much / little
        good = all(isinstance(one, (int, float)) and math.isfinite(one) for one in figures) and times <= 15 and memory <= 12
        print(f"{options.customers} generated, {model}: {many['fit_seconds']:.2f} s, {times:.1f} times that of a tenth (must 15); {much} MiB, "
              f"{memory:.1f} times (must 12); converged {many['converged']}: {'met' if good else 'MISSED'}", flush=True)
        passed &= good
    return passed


def check(name, ratio, ours, theirs):
    # Log-likelihoods are equal to six digits where both have found the maximum.
    reached = ours["log_likelihood"] >= theirs["log_likelihood"] - 1e-6 * abs(theirs["log_likelihood"])
    verdict = "goal" if ratio >= 20 else "must" if ratio >= 5 else "MISSED"
    print(f"{name}: {ratio:.1f} times as fast (must 5, goal 20): {verdict}; maximum {'reached' if reached else 'MISSED'}", flush=True)
    return ratio >= 5 and reached


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=str(DATA / "cdnow"))
    parser.add_argument("--trainer", default=str(PROJECT / ".build/release/patron-trainer"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--customers", type=int, default=1_000_000, help="generated customers (N); 0 leaves them out")
    options = parser.parse_args()
    interpreter = peers.python("lifetime", PACKAGES)
    data = pathlib.Path(options.data)
    passed = True
    models = ["bg-nbd", "mbg-nbd", "pareto-nbd"]
    with tempfile.TemporaryDirectory() as folder:
        sets = [
            ("CDNOW sample", data / "CDNOW_sample.txt", "cdnow", "1997-09-30", options.rounds),
            ("CDNOW master", data / "CDNOW_master.txt", "cdnow", "1997-09-30", options.rounds),
        ]
        for name, path, layout, end, rounds in sets:
            if not pathlib.Path(path).exists():
                print(f"{name}: {path} is missing, passed over", flush=True)
                continue
            theirs = {}
            run = subprocess.run([interpreter, "-c", THEIRS, path, layout, end, str(rounds), ",".join(models)],
                                 stdout=subprocess.PIPE, text=True, check=True)
            for line in run.stdout.splitlines():
                row = json.loads(line)
                theirs[row["name"]] = row
            for model in models:
                ours, peaks = zip(*(fit(options.trainer, path, layout, end, model) for _ in range(rounds)))
                seconds = statistics.median(one["fit_seconds"] for one in ours)
                other = theirs.get(model, {})
                print(json.dumps({
                    "data": name, "model": model, "customers": ours[0]["customers"], "patron_seconds": round(seconds, 4),
                    "lifetimes_seconds": other.get("seconds") and round(other["seconds"], 3),
                    "ratio": other.get("seconds") and round(other["seconds"] / seconds, 1),
                    "patron_log_likelihood": ours[0]["log_likelihood"],
                    "lifetimes_log_likelihood": other.get("log_likelihood"), "error": other.get("error"),
                    "converged": ours[0]["converged"], "peak_mib": max(peaks)}), flush=True)
                if "seconds" in other:
                    passed &= check(f"{name}, {model}", other["seconds"] / seconds, ours[0], other)
        if options.customers >= 10:
            passed &= grows(options, interpreter, pathlib.Path(folder), models)
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
