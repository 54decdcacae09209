#!/usr/bin/env python3
"""Clusters the same tables with patron-trainer and with scikit-learn, in turns, and compares medians.

    Benchmarks/scores/segmentation.py [--trainer FILE] [--runs N] [--scale PART]

Makes an environment with scikit-learn under .build, and goes on in it.
k-means: 1 million x 10, k 8, one start, the same tolerance; the inertia must agree within 0.1 %.
DBSCAN: 100,000 x 4; clusters and noise must be the same, label by label.
Times are of the fit alone, after the table has been read; memory is the whole process's peak at the end of the fit, interpreter
and table included. Exit status 1 if a ratio is above 1 or a result differs.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Benchmarks"))
import peers


def blobs(rows, columns, centres, spread, seed):
    import numpy as np

    random = np.random.default_rng(seed)
    middles = random.uniform(-10, 10, (centres, columns))
    return middles[random.integers(centres, size=rows)] + spread * random.normal(size=(rows, columns))


def write(path, *shape):
    import numpy as np

    table = blobs(*shape)
    header = ",".join(f"c{at}" for at in range(table.shape[1]))
    np.savetxt(path, table, delimiter=",", header=header, comments="", fmt="%.9g")


def make(path, *shape):
    """In a process of its own: a child's peak begins with what its parent held, which must be little."""
    maker = multiprocessing.Process(target=write, args=(path, *shape))
    maker.start()
    maker.join()


def patron(trainer, path, columns, arguments):
    command = [trainer, "evaluate", "segmentation", "--table", path, "--columns", columns, "--json",
               "--silhouette-rows", "100"] + arguments
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["models"][0]
    return found["fit_seconds"], found["fit_peak_rss_bytes"], found


CHILD = """
import json, resource, sys, time
import numpy as np
from sklearn.cluster import DBSCAN, KMeans
table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
settings = json.loads(sys.argv[2])
model = KMeans(init="k-means++", n_init=1, **settings) if "n_clusters" in settings else DBSCAN(n_jobs=-1, **settings)
start = time.perf_counter()
model.fit(table)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "peak": peak * 1024,
                  "inertia": float(getattr(model, "inertia_", 0)), "labels": model.labels_.tolist()}))
"""


def scikit(path, settings):
    command = [sys.executable, "-c", CHILD, path, json.dumps(settings)]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found["seconds"], found["peak"], found


def compare(name, ours, theirs, goal):
    ratio = statistics.median(ours) / statistics.median(theirs)
    verdict = "goal" if ratio <= goal else "must" if ratio <= 1 else "MISSED"
    print(f"{name}: patron {statistics.median(ours):.4g}, scikit-learn {statistics.median(theirs):.4g}, "
          f"ratio {ratio:.2f} (must 1, goal {goal}): {verdict}", flush=True)
    return ratio <= 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainer", default=str(PROJECT / ".build/release/patron-trainer"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the rows, for a quick look")
    options = parser.parse_args()
    passed = True
    with tempfile.TemporaryDirectory(prefix="segmentation-") as folder:
        path = os.path.join(folder, "kmeans.csv")
        # Groups that overlap, so that the answer takes many iterations, and as many as clusters, so that there is one.
        make(path, int(1_000_000 * options.scale), 10, 8, 5.0, 1)
        columns = ",".join(f"c{at}" for at in range(10))
        ours, theirs, inertias = [], [], ([], [])
        for run in range(options.runs):
            seconds, _, found = patron(options.trainer, path, columns, [
                "--clusters", "8", "--restarts", "1", "--tolerance", "1e-4", "--seed", str(run)])
            ours.append(seconds)
            inertias[0].append(found["inertia"])
            seconds, _, found = scikit(path, {"n_clusters": 8, "tol": 1e-4, "random_state": run})
            theirs.append(seconds)
            inertias[1].append(found["inertia"])
        passed &= compare("k-means seconds", ours, theirs, 0.5)
        # One start may end in a poorer optimum than another: the best of all runs tells whether both find the same.
        best = min(inertias[0]) / min(inertias[1])
        print(f"k-means inertia, best of all runs: ratio {best:.6f}")
        passed &= best <= 1.001

        path = os.path.join(folder, "dbscan.csv")
        make(path, int(100_000 * options.scale), 4, 30, 0.6, 2)
        ours, theirs, memory = [], [], ([], [])
        for run in range(options.runs):
            seconds, peak, mine = patron(options.trainer, path, "c0,c1,c2,c3", [
                "--algorithm", "dbscan", "--epsilon", "0.5", "--minimum-points", "10"])
            ours.append(seconds)
            memory[0].append(peak / 1e6)
            seconds, peak, other = scikit(path, {"eps": 0.5, "min_samples": 10})
            theirs.append(seconds)
            memory[1].append(other["peak"] / 1e6)
            if mine["labels"] != other["labels"]:
                print("DBSCAN: labels differ")
                passed = False
        print(f"DBSCAN: {mine['clusters']} clusters, {mine['noise']} noise, served agreement "
              f"{mine['served_agreement']:.4f} with {mine['served_centres']} centres")
        passed &= compare("DBSCAN seconds", ours, theirs, 0.3)
        passed &= compare("DBSCAN peak MB", *memory, 0.3)
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    python = peers.python("scikit", ["scikit-learn"])
    if pathlib.Path(sys.prefix) != python.parents[1]:
        os.execv(python, [python, *sys.argv])
    main()
