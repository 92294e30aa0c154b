"""How big a file may be before it is refused: one place, so that memory stays below 1 GiB.

A ward's list has under 100 people and well under 1 MB; the limits leave a city's 20,000 rows room.
"""

from __future__ import annotations

MIB = 1024 * 1024
FILE_BYTES = 64 * MIB
"""A file as it lies on the disk."""
OWN_BYTES = 2 * MIB
"""A YAML or CSV file of the project's own kinds: the largest has 30 kB, every ward of the country
listed 0.5 MB."""
TEXT_BYTES = 16 * MIB
"""A text table (CSV)."""
UNPACKED_BYTES = 128 * MIB
"""All XML parts of one workbook together, after decompression."""
PARTS = 2_000
"""Entries in one zip container."""
GRID_CELLS = 2_000_000
"""Rows × columns of the rectangle that holds all filled cells of one sheet."""
COLUMNS = 1_000
"""Columns of one table: each is tried as every known one; the widest list known has under 100."""
CELL_CHARACTERS = 32_767
"""Text of one cell: as much as Excel holds."""
LINE_BYTES = 4 * MIB
"""One line of a text table, whatever it holds."""
WORKBOOK_CELLS = 3_000_000
"""The same over all sheets of one workbook."""
SHEETS = 200
HEADER_ROWS = 40
"""How far down a sheet the header is looked for."""
