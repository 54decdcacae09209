"""The `implicit` package's implicit ALS, and EASE by numpy, on two files in LightGCN's layout, for `run` and `unseen` to compare
with.

    peer.py search TRAIN FACTORS ITERATIONS                        prints the settings that are best on a part that is held out
    peer.py fit TRAIN TEST FACTORS ITERATIONS ALPHA PENALTY        prints CPU and wall seconds, and recall at 20
    peer.py ease TRAIN TEST ORDER                                  prints the best penalty, and recall and NDCG at 20; ORDER as in
                                                                   `patron-trainer evaluate recommendation`
"""
import json
import os
import resource
import sys
import time

# What implicit asks for: its own threads are the threads, and BLAS's would fight them for the cores.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares

THREADS = len(os.sched_getaffinity(0))
ALPHAS = (5, 10, 20, 40, 80)
PENALTIES = (0.01, 1, 10, 30, 100)
EASE_PENALTIES = (10, 30, 100, 200, 400, 800, 1600)
HELD_OUT = 0.2
JUDGED = 5000
K = 20


def read(path):
    rows, columns = [], []
    for line in open(path):
        user, *items = map(int, line.split())
        rows += [user] * len(items)
        columns += items
    return rows, columns


def matrix(entries, shape):
    result = sp.csr_matrix((np.ones(len(entries[0]), np.float32), entries), shape)
    result.data[:] = 1
    return result


def fit(known, factors, iterations, alpha, penalty):
    """A model, with the CPU and wall seconds of its fit."""
    model = AlternatingLeastSquares(factors=factors, iterations=iterations, num_threads=THREADS, alpha=alpha, regularization=penalty,
                                    random_state=0)
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    model.fit(known, show_progress=False)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    return model, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def recall(model, known, wanted, users):
    found, _ = model.recommend(users, known[users], N=K)
    return float(np.mean([len(np.intersect1d(items, wanted[user].indices)) / wanted[user].nnz for items, user in zip(found, users)]))


def search(known, factors, iterations):
    chance = np.random.default_rng(0)
    held = chance.random(known.nnz) < HELD_OUT
    users = np.repeat(np.arange(known.shape[0]), np.diff(known.indptr))
    less, wanted = (matrix((users[part], known.indices[part]), known.shape) for part in (~held, held))
    both = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(less.indptr) > 0))
    judged = chance.choice(both, min(JUDGED, len(both)), replace=False)
    tried = {(alpha, penalty): recall(fit(less, factors, iterations, alpha, penalty)[0], less, wanted, judged)
             for alpha in ALPHAS for penalty in PENALTIES}
    return max(tried, key=tried.get)


def ease(known, wanted, penalty):
    """Recall and NDCG of the closed form."""
    gram = np.asarray((known.T @ known).todense(), dtype=np.float64)
    gram[np.diag_indices_from(gram)] += penalty
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    scores = known @ weights
    scores[known.nonzero()] = -np.inf
    figures = []
    discounts = 1 / np.log2(np.arange(K) + 2)
    for user in np.flatnonzero(np.diff(wanted.indptr)):
        relevant = wanted[user].indices
        hits = np.isin(np.argsort(-scores[user])[:K], relevant)
        figures.append((hits.sum() / len(relevant), (hits * discounts).sum() / discounts[:len(relevant)].sum()))
    return np.mean(figures, axis=0)


def held_out(train, shape, order):
    """The training entries without a fifth of each user's, and that fifth: the latest ones, or drawn by chance."""
    chance = np.random.default_rng(0)
    users, items = map(np.array, train)
    held = np.zeros(len(users), bool)
    for user in np.unique(users):
        entries = np.flatnonzero(users == user)
        count = int(len(entries) * HELD_OUT)
        held[entries[-count:] if order == "time" else chance.choice(entries, count, replace=False)] = count > 0
    return (matrix((users[part], items[part]), shape) for part in (~held, held))


def main():
    mode, *arguments = sys.argv[1:]
    train = read(arguments[0])
    test = read(arguments[1]) if mode != "search" else ([], [])
    shape = max(train[0] + test[0]) + 1, max(train[1] + test[1]) + 1
    known = matrix(train, shape)
    if mode == "search":
        alpha, penalty = search(known, *map(int, arguments[1:]))
        print(json.dumps({"alpha": alpha, "penalty": penalty}))
        return
    wanted = matrix(test, shape)
    if mode == "ease":
        less, validated = held_out(train, shape, arguments[2])
        penalty = max(EASE_PENALTIES, key=lambda penalty: ease(less, validated, penalty)[1])
        found = ease(known, wanted, penalty)
        print(json.dumps({"penalty": penalty, "recall": found[0], "ndcg": found[1]}))
        return
    model, cpu, wall = fit(known, *map(int, arguments[2:4]), *map(float, arguments[4:]))
    print(json.dumps({"cpu": cpu, "wall": wall, "recall": recall(model, known, wanted, np.flatnonzero(np.diff(wanted.indptr)))}))


if __name__ == "__main__":
    main()
