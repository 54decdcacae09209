#!/usr/bin/env python3
"""The cleaning rules of Models/online-retail.yaml in pandas, to be timed beside patron-trainer.

    pandas_cleaning.py TRANSACTIONS.csv.gz     prints {"seconds": ..., "read": ..., "kept": ..., "rejected": {rule: n}}

Written as one would for speed: column operations throughout; only the matching of cancellations walks rows, and only those
of customers and items with a cancellation. The seconds leave out starting Python and importing pandas.
"""
import json
import resource
import sys
import time

import pandas as pd

NOT_GOODS = r"POST|DOT|C2|C3|M|D|B|S|ADJUST.*|AMAZONFEE|BANK CHARGES|CRUK|PADS|TEST.*|GIFT.*|DCGS.*|SP1002|23444"


def main(path):
    started = time.perf_counter()
    lines = pd.read_csv(
        path,
        dtype={"InvoiceNo": "str", "StockCode": "str", "Description": "str", "CustomerID": "str", "Country": "category"})
    lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"], format="%Y-%m-%d %H:%M:%S")
    lines["StockCode"] = lines["StockCode"].str.strip().str.upper()
    lines["rule"] = "kept"
    rejected = pd.Series(False, index=lines.index)

    def reject(rule, mask):
        mask = mask & ~rejected
        lines.loc[mask, "rule"] = rule
        rejected[mask] = True

    reject("repeated_export", repeated(lines))
    reject("not_goods", lines["StockCode"].str.fullmatch(NOT_GOODS))
    cancels = lines["InvoiceNo"].str.startswith("C")
    reject("quantity_not_positive", ~cancels & (lines["Quantity"] <= 0))
    reject("price_not_positive", ~cancels & (lines["UnitPrice"] <= 0))
    reject("missing_customer", lines["CustomerID"].isna())
    if "Description" in lines:
        names = item_names(lines[~rejected & ~cancels])
    reduced = cancel(lines, cancels & ~rejected, ~cancels & ~rejected)
    kept = lines[lines["rule"] == "kept"].sort_values(["CustomerID", "InvoiceDate"], kind="stable")
    seconds = time.perf_counter() - started
    counts = lines["rule"].value_counts().to_dict()
    print(json.dumps({
        "seconds": seconds, "read": len(lines), "kept": len(kept), "reduced": reduced,
        "rejected": {rule: int(n) for rule, n in counts.items() if rule != "kept"},
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


def repeated(lines):
    """Lines of a later export that stand in an earlier one, each earlier line accounting for one."""
    export = (lines["InvoiceDate"].diff() < pd.Timedelta(0)).cumsum()
    mask = pd.Series(False, index=lines.index)
    key = ["InvoiceNo", "StockCode", "InvoiceDate", "Quantity", "UnitPrice", "CustomerID", "Country"]
    for number in range(1, export.max() + 1):
        later = lines[export == number]
        since = later["InvoiceDate"].iloc[0]
        earlier = lines[(export < number) & (lines["InvoiceDate"] >= since)]
        later = later[later["InvoiceDate"] <= earlier["InvoiceDate"].max()]
        both = pd.concat([earlier[key], later[key]], keys=["earlier", "later"])
        rank = both.groupby([*key], dropna=False, observed=True).ngroup()
        frame = pd.DataFrame({"line": rank.to_numpy(), "is_later": [False] * len(earlier) + [True] * len(later)})
        have = frame[~frame["is_later"]].groupby("line").size()
        seen = frame[frame["is_later"]].groupby("line").cumcount()
        copies = frame.loc[seen.index, "line"].map(have).fillna(0)
        mask[later.index[(seen < copies).to_numpy()]] = True
    return mask


def item_names(sold):
    """The most frequent name of each item, remarks in lower case last."""
    names = sold["Description"].str.strip()
    table = pd.DataFrame({"item": sold["StockCode"], "name": names}).dropna()
    counts = table.value_counts(sort=False).reset_index(name="lines")
    counts["name"] = counts["name"].str.replace(r"\s+", " ", regex=True)
    counts = counts.groupby(["item", "name"], sort=False, as_index=False)["lines"].sum()
    upper = counts["name"].str.count("[A-Z]")
    counts["remark"] = (counts["name"].str.count("[a-z]") > upper) | (upper == 0)
    return counts.sort_values(["remark", "lines"], ascending=[True, False]).drop_duplicates("item").set_index("item")["name"]


def cancel(lines, cancellations, purchases):
    """Takes cancelled quantities off the most recent earlier purchases, those at the same price first."""
    keys = ["CustomerID", "StockCode"]
    wanted = lines.loc[cancellations, keys].drop_duplicates()
    columns = [*keys, "InvoiceDate", "Quantity", "UnitPrice"]
    events = pd.concat([
        lines.loc[purchases, columns].reset_index().merge(wanted, on=keys).assign(cancels=False),
        lines.loc[cancellations, columns].reset_index().assign(cancels=True)])
    events = events.sort_values([*keys, "InvoiceDate", "cancels", "index"])
    left, rule, reduced, open_, group = {}, {}, set(), [], None
    for row, customer, item, quantity, price, cancels in zip(
            events["index"], events["CustomerID"], events["StockCode"], events["Quantity"], events["UnitPrice"],
            events["cancels"]):
        if (customer, item) != group:
            group, open_ = (customer, item), []
        if not cancels:
            left[row] = quantity
            open_.append((row, price))
            continue
        total = remaining = abs(quantity)
        for same_price in (True, False):
            for at in range(len(open_) - 1, -1, -1):
                if remaining <= 0:
                    break
                purchase, paid = open_[at]
                if same_price and paid != price:
                    continue
                taken = min(remaining, left[purchase])
                remaining -= taken
                left[purchase] -= taken
                if left[purchase] <= 0:
                    rule[purchase] = "cancelled"
                    del open_[at]
                else:
                    reduced.add(purchase)
        rule[row] = ("cancellation" if remaining <= 0 else
                     "cancellation_partly_matched" if remaining < total else "cancellation_unmatched")
    reduced = {row: left[row] for row in reduced if rule.get(row) != "cancelled"}
    lines.loc[list(reduced), "Quantity"] = list(reduced.values())
    lines.loc[list(rule), "rule"] = list(rule.values())
    return len(reduced)


if __name__ == "__main__":
    main(sys.argv[1])
