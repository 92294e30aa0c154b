"""What the consoles in `kham_pha.ipynb` are built from; they wrap and shrink with their column."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from plan09lib.errors import Plan09Error
from plan09lib.interactive import ipython
from plan09lib.tell.words.view import View
from plan09lib.tell.words.wording import phrase

STYLE = {"description_width": "120px"}


class Panel(widgets.VBox):
    """What a notebook displays; where it is only read, as in an export, a line says what it was."""

    def __repr__(self) -> str:
        return phrase.of("bang_dieu_khien", "elsewhere")


def fitted() -> Any:
    """The layout of one control: as wide as its column, never wider than it reads well."""
    return widgets.Layout(width="98%", max_width="460px")


def dropdown(label: str, options: list[tuple[str, str]], value: str | None) -> Any:
    """A list to choose one entry from; nothing is chosen of an empty one."""
    return widgets.Dropdown(
        description=label, options=options, value=value, style=STYLE, layout=fitted()
    )


def columns(*parts: list[Any]) -> Any:
    """Columns of controls beside each other, below each other where there is no room."""
    boxes = [
        widgets.VBox(part, layout=widgets.Layout(flex="1 1 300px", min_width="0")) for part in parts
    ]
    return row(boxes)


def row(parts: list[Any]) -> Any:
    """Controls beside each other that go on in the next line."""
    return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap", width="100%"))


def show_html(output: Any, text: str) -> None:
    """HTML whose scripts run, which those in a widget of their own do not."""
    shown = {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}}
    output.outputs = (shown,)


def styled(view: View) -> str:
    """A view's HTML as a cell of this notebook would show it, with its styles if it has any."""
    shell = ipython()
    if shell is None:
        return view.html
    return str(shell.display_formatter.formatters["text/html"](view) or view.html)


class GuardedConsole:
    """A console in which one choice is followed at a time; `message` says why one cannot be."""

    def __init__(self) -> None:
        self.message = widgets.HTML()
        self._is_following = False

    def guarded(self, act: Callable[[], None]) -> None:
        """What a choice asks for; widgets that are set because of it start nothing themselves."""
        if self._is_following:
            return
        self._is_following, self.message.value = True, ""
        try:
            act()
        except Plan09Error as error:
            self.message.value = f"<pre>{html.escape(error.message)}</pre>"
            self.go_back()
        finally:
            self._is_following = False

    def go_back(self) -> None:
        """Sets the widgets to what is shown, after a choice that cannot be."""
