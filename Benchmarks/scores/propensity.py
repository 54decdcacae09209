#!/usr/bin/env python3
"""Conversion, churn and repurchase: patron-trainer beside boosted trees from PyPI and beside simple rules.

    Benchmarks/scores/propensity.py [--trainer FILE] [--only PART ...]        parts: tables, leads, repurchase

Data are looked for under $PATRON_DATA (default ../shared/data); what is missing is named and passed over. `tables` cross-validates
Online Shoppers and Telco churn and gives xgboost (200 trees, rate 0.05, categories as they are) the same folds; AUCs are compared by a
paired bootstrap over rows. `leads` asks who of Olist's leads is won, by what is known of every lead, and then with columns that exist
for won deals alone, which must be warned of. `repurchase` cuts Online Retail II in time, at its end and at two earlier moments, and
compares with a rule of recency and frequency and with BG/NBD, by paired intervals. Exit status 1 if a must is missed.
"""
import argparse
import csv
import datetime
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("PATRON_DATA", PROJECT / "../shared/data"))
sys.path.insert(0, str(PROJECT / "Benchmarks"))
import peers

# Name, file, options of patron-trainer, the label with its yes, what is no feature, numbers that are names, the best AUC of the reference.
TABLES = [
    ("Online Shoppers", "online-shoppers/online_shoppers_intention.csv", "Revenue", "TRUE", [],
     ["OperatingSystems", "Browser", "Region", "TrafficType"], 0.9346),
    ("Telco churn", "telco-churn/Telco-Customer-Churn.csv", "Churn", "Yes", ["customerID"], [], 0.8462),
]

PEER = r"""
import json, sys
import numpy, pandas, xgboost
from sklearn.metrics import roc_auc_score
table, predictions, label, positive, chosen = sys.argv[1:6]
drop, categorical = json.loads(sys.argv[6]), json.loads(sys.argv[7])
frame, ours = pandas.read_csv(table), pandas.read_csv(predictions)
y = (frame[label].astype(str).str.upper() == positive.upper()).to_numpy(int)
assert (y == ours.outcome.to_numpy()).all()
x = frame.drop(columns=[label, *drop])
for name in x:
    if name in categorical:
        x[name] = x[name].astype("category")
    elif x[name].dtype == bool:
        x[name] = x[name].astype(int)
    elif not pandas.api.types.is_numeric_dtype(x[name]):
        numbers = pandas.to_numeric(x[name].str.strip(), errors="coerce")
        x[name] = numbers if numbers.notna().mean() > 0.9 else x[name].astype("category")
folds, theirs, own = ours.fold.to_numpy(), numpy.zeros(len(y)), ours[chosen].to_numpy()
for fold in sorted(set(folds)):
    train = folds != fold
    model = xgboost.XGBClassifier(n_estimators=200, learning_rate=0.05, enable_categorical=True, tree_method="hist", random_state=0)
    theirs[~train] = model.fit(x[train], y[train]).predict_proba(x[~train])[:, 1]
def auc(p, rows):
    # Mean over folds: each fold's model has a scale of its own.
    return numpy.mean([roc_auc_score(y[part], p[part]) for fold in sorted(set(folds)) for part in [rows[folds[rows] == fold]]])
every, random = numpy.arange(len(y)), numpy.random.default_rng(0)
draws = [auc(own, rows) - auc(theirs, rows) for rows in (random.integers(len(y), size=len(y)) for _ in range(400))]
low, high = numpy.quantile(draws, [0.025, 0.975])
print(json.dumps({"ours": auc(own, every), "theirs": auc(theirs, every), "low": low, "high": high}))
"""

failures = []


def check(what, holds):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        failures.append(what)


def trainer(options, *arguments):
    done = subprocess.run([options.trainer, *map(str, arguments), "--json"], check=True, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    return json.loads(done.stdout.strip().splitlines()[-1])


def evaluate(options, table, label, positive, drop=(), categorical=(), more=()):
    arguments = ["--table", table, "--label", label, "--positive", positive, *more]
    for name, columns in (("--drop", drop), ("--categorical", categorical)):
        for column in columns:
            arguments += [name, column]
    result = trainer(options, "evaluate", "propensity", *arguments)
    return next(model for model in result["models"] if model["chosen"]), result["warnings"]


def tables(options, folder):
    python = peers.python("propensity", ["numpy", "pandas", "scikit-learn", "xgboost"])
    for name, path, label, positive, drop, categorical, best in TABLES:
        table = DATA / path
        if not table.exists():
            print(f"{name}: {table} is missing, passed over")
            continue
        predictions = folder / "predictions.csv"
        chosen, warnings = evaluate(options, table, label, positive, drop, categorical, ["--predictions", predictions])
        print(f"{name}: {chosen['name']}, AUC {chosen['auc']:.4f}, log loss {chosen['log_loss']:.4f}, calibration error "
              f"{chosen['calibration_error']:.4f}; warned of {', '.join(one['feature'] for one in warnings) or 'nothing'}", flush=True)
        check(f"{name}: AUC {chosen['auc']:.4f} within .005 of the reference's best, {best}", chosen["auc"] >= best - 0.005)
        check(f"{name}: calibration error {chosen['calibration_error']:.4f} within .02", chosen["calibration_error"] <= 0.02)
        pair = json.loads(subprocess.run(
            [python, "-c", PEER, table, predictions, label, positive, chosen["name"], json.dumps(drop), json.dumps(categorical)],
            check=True, text=True, stdout=subprocess.PIPE).stdout)
        print(f"     {name}: AUC {pair['ours']:.4f} beside xgboost's {pair['theirs']:.4f} in the same folds, difference "
              f"{pair['low']:+.4f} to {pair['high']:+.4f}: goal {'reached' if pair['low'] > 0 else 'missed'}", flush=True)


def leads(options, folder):
    source = DATA / "olist-leads"
    if not source.exists():
        print(f"Olist leads: {source} is missing, passed over")
        return
    deals = {row["mql_id"]: row for row in csv.DictReader(open(source / "olist_closed_deals_dataset.csv"))}
    rows = list(csv.DictReader(open(source / "olist_marketing_qualified_leads_dataset.csv")))
    late = ["business_segment", "lead_type", "business_type", "declared_monthly_revenue"]
    for name, columns in (("honest", []), ("leaking", late)):
        table = folder / f"leads-{name}.csv"
        with open(table, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["month", "weekday", "landing_page", "origin", *columns, "won"])
            for row in rows:
                day = datetime.date.fromisoformat(row["first_contact_date"])
                deal = deals.get(row["mql_id"], {})
                out.writerow([day.month, day.weekday(), row["landing_page_id"], row["origin"],
                              *(deal.get(column, "") for column in columns), "yes" if deal else "no"])
        chosen, warnings = evaluate(options, table, "won", "yes", categorical=["month", "weekday"])
        warned = [one["feature"] for one in warnings]
        print(f"Olist leads, {name}: {chosen['name']}, AUC {chosen['auc']:.4f}; warned of {', '.join(warned) or 'nothing'}", flush=True)
        if columns:
            check("Olist leads: warned of each column that exists for won deals alone", set(columns) <= set(warned))
        else:
            check("Olist leads: no warning without them", not warned)


def repurchase(options, folder):
    source = DATA / "online-retail-ii/online_retail_ii.csv.gz"
    if not source.exists():
        print(f"repurchase: {source} is missing, passed over")
        return
    recipe = folder / "repurchase.yaml"
    text = (PROJECT / "Models/online-retail.yaml").read_text()
    recipe.write_text(text[:text.index("\nfamilies:")] + "\nfamilies:\n  propensity:\n    repurchase: {horizon: 90 days}\n")
    # The items table of the demo is not needed here, and its place is beside the demo's recipe.
    for end in ("2011-12-10", "2011-09-10", "2011-06-10"):
        cut = folder / "cut.csv.gz"
        with gzip.open(source, "rt", newline="") as before, gzip.open(cut, "wt", newline="", compresslevel=1) as after:
            read, out = csv.reader(before), csv.writer(after)
            header = next(read)
            out.writerow(header)
            at = header.index("InvoiceDate")
            out.writerows(row for row in read if row[at] < end)
        result = trainer(options, "train", recipe, "--data", f"transactions={cut}", "--data",
                         f"items={PROJECT / 'Models/data/online-retail/items.csv.gz'}", "--models", folder / "models")
        head = result["families"]["propensity"]["heads"]["repurchase"]
        low, high = head["intervals"]["auc"]
        print(f"repurchase in 90 days, data up to {end}: {head['rows']} customers, AUC {head['auc']:.4f} ({low:.4f} to {high:.4f}), Brier "
              f"{head['brier']:.4f}, calibration error {head['calibration_error']:.4f}, lift {head['lift_first_decile']:.2f}", flush=True)
        for name, rule in head["baselines"].items():
            low, high = rule["head_better_by"]["auc"]
            print(f"     {name}: AUC {rule['auc']:.4f}, Brier {rule['brier']:.4f}, calibration error {rule['calibration_error']:.4f}, "
                  f"lift {rule['lift_first_decile']:.2f}")
            check(f"repurchase up to {end}: AUC above {name} by {low:+.4f} to {high:+.4f}", low > 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainer", default=str(PROJECT / ".build/release/patron-trainer"))
    parser.add_argument("--only", nargs="*", choices=["tables", "leads", "repurchase"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in (tables, leads, repurchase):
            if not options.only or part.__name__ in options.only:
                part(options, pathlib.Path(folder))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
