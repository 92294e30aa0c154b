"""The rows behind a number: workbook, sheet and row number, never a name."""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["workbook", "sheet", "row", "counted"]


def places(
    rows: pd.DataFrame, sheet: str, counted: pd.Series | np.ndarray | int = 1
) -> pd.DataFrame:
    """Where `rows` stand, under the title `sheet`. The number is the sum of `counted`.

    Columns: workbook, sheet, row, counted (what the row adds to the number; 0 for a row that is
    looked at beside it: the same person before, a further course of somebody counted).
    """
    adds = np.broadcast_to(np.asarray(counted, dtype="int64"), (len(rows),))
    row = rows["row"].to_numpy(dtype="int64")
    columns = {"workbook": rows["workbook"].to_numpy(), "sheet": sheet, "row": row, "counted": adds}
    return pd.DataFrame(columns, columns=COLUMNS)


def first_of_each(values: pd.Series) -> pd.Series:
    """1 where a value stands for the first time, else 0; a blank is no value.

    >>> first_of_each(pd.Series(["0012", "0012", None, "0030"])).tolist()
    [1, 0, 0, 1]
    """
    return (values.notna() & ~values.duplicated()).astype("int64")
