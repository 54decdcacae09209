#!/usr/bin/env python3
"""Makes the demo's data under Models/data from the original files (Python's standard library only).

    Benchmarks/demo-data/make.py ../shared/data

- online-retail/transactions.csv.gz: every line of Online Retail II without the descriptions, in the original order;
- online-retail/items.csv.gz: code and name of every article with a sold line, the name chosen as PatronData's ItemNames does;
- online-shoppers/sessions.csv.gz: Online Shoppers Purchasing Intention, headers as UCI names them.

The same input gives the same bytes: no time and no file name go into the gzip headers.
"""
import collections
import csv
import fnmatch
import gzip
import io
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
# The codes that Models/online-retail.yaml calls no goods.
NOT_GOODS = re.findall(
    r"^    - (.+)$", (PROJECT / "Models/online-retail.yaml").read_text().split("not_goods:")[1].split("\n\n")[0], re.M)


def write_gzip(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def is_remark(name):
    upper = sum("A" <= c <= "Z" for c in name)
    lower = sum("a" <= c <= "z" for c in name)
    return lower > upper or upper == 0


def online_retail(source, folder):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"])
    counts = collections.defaultdict(collections.Counter)  # A Counter keeps the order of first sight.
    goods = {}
    first_copy = collections.Counter()
    rows = []
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.append(row)
            writer.writerow([row[k] for k in ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")])
    names_seen = {}
    fall = next((i for i in range(1, len(rows)) if rows[i]["InvoiceDate"] < rows[i - 1]["InvoiceDate"]), len(rows))
    start = rows[fall]["InvoiceDate"] if fall < len(rows) else "9999"

    def line(row):
        return (row["InvoiceNo"], row["StockCode"].strip().upper(), row["InvoiceDate"], int(row["Quantity"]),
                float(row["UnitPrice"]), row["CustomerID"], row["Country"])

    for at, row in enumerate(rows):
        name = re.sub(r"\s+", " ", row["Description"].strip(" \t")).strip()
        if name:
            names_seen.setdefault(name, len(names_seen))
        if at < fall and row["InvoiceDate"] >= start:
            first_copy[line(row)] += 1
        if at >= fall and first_copy[line(row)] > 0:
            first_copy[line(row)] -= 1
            continue
        code = row["StockCode"].strip().upper()
        if code not in goods:
            goods[code] = not any(fnmatch.fnmatchcase(code, pattern) for pattern in NOT_GOODS)
        if not goods[code] or row["InvoiceNo"].startswith("C") or not row["CustomerID"]:
            continue
        if int(row["Quantity"]) <= 0 or float(row["UnitPrice"]) <= 0:
            continue
        counts[code][name] += bool(name)
    write_gzip(folder / "transactions.csv.gz", out.getvalue())

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["item", "name"])
    for code in sorted(counts):
        names = [n for n in counts[code] if n]
        best = min(names, key=lambda n: (is_remark(n), -counts[code][n], names_seen[n]), default="")
        writer.writerow([code, best])
    write_gzip(folder / "items.csv.gz", out.getvalue())


def online_shoppers(source, folder):
    text = source.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    header, body = text.split("\n", 1)
    header = header.replace("BounceRates in %", "BounceRates").replace("ExitRates in %", "ExitRates")
    header = header.replace("SpecialDay (probability)", "SpecialDay")
    write_gzip(folder / "sessions.csv.gz", header + "\n" + body)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = pathlib.Path(sys.argv[1])
    online_retail(data / "online-retail-ii/online_retail_ii.csv.gz", PROJECT / "Models/data/online-retail")
    online_shoppers(data / "online-shoppers/online_shoppers_intention.csv", PROJECT / "Models/data/online-shoppers")
