"""A list as its file holds it: every sheet, every cell, nothing understood yet."""

from __future__ import annotations

from plan09lib.read.sheets import Layout
from plan09lib.read.sources import Source, own_titles, read_tables
from plan09lib.read.tables import Rows
from plan09lib.read.text import matching_key


def raw_sheets(source: Source, layout: Layout) -> dict[str, Rows]:
    """The rows of every sheet by its title; a table called by its slug gets the layout's title.

    Raises: DataRefused when a file cannot be opened.
    """
    slugs = own_titles(layout)
    return {
        layout.sheets[slug].title
        if (slug := slugs.get(matching_key(table.name))) == table.name
        else table.name: table.rows
        for table in read_tables(source).tables
    }
