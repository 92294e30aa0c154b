"""Templates turned into text: HTML for report and letters, plain text for alt sentences, subjects.

A template can print a number only as a fact (`{{ t.k|fact }}`; a link to the evidence stands at
the end of each section, see `sources.py`) and a text with digits only as a reference
(`{{ t.id|ref }}`), a text that stands in the plan, the unit's file, the period or a file name;
anything else with a digit stops the run at the template's line. `attr` writes an attribute that no
reader sees (an anchor, an image); `quote` prints the words of a person as they are, and only inside
a marked comment.
"""

from __future__ import annotations

import contextlib
import html
import importlib.util
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    pass_context,
)
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.runtime import Context
from markupsafe import Markup, escape

from plan09lib.atomic_write import atomic_write
from plan09lib.digest import sha256
from plan09lib.errors import Fault, NotebookFailed, Plan09Error
from plan09lib.tell.words.cards import card_labels
from plan09lib.tell.words.fact import Fact, FactsOf
from plan09lib.tell.words.sources import with_sources

# Templates compiled once: kept in memory, and beside Python's own compiled files.


class Compiled(BytecodeCache):
    """The compiled templates of one folder; `rules` is the source that sets up the environment."""

    def __init__(self, templates: Path, rules: Path) -> None:
        self._templates, self._rules = templates, rules
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of the template, if it was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with contextlib.suppress(OSError):  # what is of another text or version is refused
                bucket.bytecode_from_string(self._file(bucket).read_bytes())
            self._codes[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template just compiled."""
        self._codes[bucket.key, bucket.checksum] = bucket.code
        if sys.dont_write_bytecode:
            return
        file = self._file(bucket)
        with contextlib.suppress(OSError):
            file.parent.mkdir(exist_ok=True)
            with atomic_write(file) as new:
                new.write_bytes(bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key[:16]}-{self._versions}.j2c"

    @cached_property
    def _folder(self) -> Path:
        return Path(importlib.util.cache_from_source(str(self._templates / "any.py"))).parent

    @cached_property
    def _versions(self) -> str:
        rules = self._rules.read_bytes() + jinja2.__version__.encode()
        return f"{sys.implementation.cache_tag}-{sha256(rules)[:8]}"


# Templates turned into text.

TEMPLATES = Path(__file__).parents[1] / "templates"
"""A folder per room; the names of templates are unique over all of them."""
_DIGIT = re.compile(r"\d")
_FAULTS = (
    TemplateError, ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError,
)  # fmt: skip
"""What a template can raise; UntraceableNumber is a ValueError."""
_COMPILED = Compiled(TEMPLATES, Path(__file__))


class UntraceableNumber(ValueError):
    """A template printed a number that is neither a fact nor a reference."""


class BrokenTemplate(NotebookFailed):
    """A template that cannot be written: its file, line, and what is wrong there."""


class Unknown(StrictUndefined):
    """A name that a template has not; of a family of facts it is said which there are."""

    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, FactsOf):
            return self._undefined_obj.no_fact(str(self._undefined_name))
        return super()._undefined_message


class Narrator:
    """Renders the templates of `tell/templates/` with traceable numbers.

    `references` are the texts with digits that may be printed through `ref`. `kind` is what the
    plan is, as its unit issued it: `{{ ke_hoach }}` in a template, "Nghị quyết" for some. Every way
    of writing raises BrokenTemplate for a faulty template.
    """

    def __init__(self, references: Iterable[str], kind: str = "Kế hoạch"):
        self.references = frozenset(references)
        self._kind = kind
        self._used: list[Fact] = []
        self._anchors: dict[str, str] = {}
        self._html = self._environment(self._fact_html, self._reference_html)
        self._plain = self._environment(self._fact_plain, self._reference_plain)

    def render(self, template: str, **context: Any) -> str:
        """The HTML of `template`."""
        with _line_named():
            told = self._html.get_template(template).render(**context).strip()
        return with_sources(told, self._anchors)

    def module(self, template: str) -> Any:
        """The macros of `template` by name; they give HTML."""
        with _line_named():
            return self._html.get_template(template).module

    def say(self, template: str, **context: Any) -> tuple[str, tuple[str, ...]]:
        """The plain text of `template` on one line, and the ids of the facts it uses."""
        self._used = []
        with _line_named():
            text = self._plain.get_template(template).render(**context)
        return " ".join(html.unescape(text).split()), self.used

    def say_block(self, template: str, block: str, **context: Any) -> tuple[str, tuple[str, ...]]:
        """As `say`, of one block of `template`."""
        self._used = []
        with _line_named():
            found = self._plain.get_template(template)
            text = "".join(found.blocks[block](found.new_context(context)))
        return " ".join(html.unescape(text).split()), self.used

    def unlinked(self, template: str, **context: Any) -> str:
        """The HTML of `template` with facts as plain text: a letter has no annex to link to.

        The ids of its facts are in `used`.
        """
        self._used = []
        with _line_named():
            return self._plain.get_template(template).render(**context).strip()

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of the facts in the plain texts since the last `say` or `unlinked`."""
        return tuple(dict.fromkeys(fact.id for fact in self._used))

    @property
    def result(self) -> str:
        """A digest of these facts; dates and ages, which only time changes, count by their ids."""
        told = {
            (fact.id, "" if "date" in fact.kind or "age" in fact.id else fact.value_text)
            for fact in self._used
        }
        return sha256(repr(sorted(told)))[:16]

    def write(self, template: str, **context: Any) -> str:
        """The plain text of `template` with its lines, no more than one blank line in a row."""
        with _line_named():
            text = html.unescape(self._plain.get_template(template).render(**context))
        lines = [re.sub(r"(?<=\S)[ \t]+", " ", line).rstrip() for line in text.splitlines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"

    def compile_all(self) -> None:
        """Every template ready, for this narrator and those that come after it."""
        for name in self._html.list_templates(extensions=["j2"]):
            self._html.get_template(name)

    def _environment(self, fact: Any, reference: Any) -> Environment:
        environment = Environment(
            loader=FileSystemLoader([TEMPLATES, *sorted(TEMPLATES.glob("*/"))]),
            bytecode_cache=_COMPILED,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=Unknown,
            finalize=_refuse_untraceable,
        )
        environment.filters |= {
            "fact": fact,
            "ref": reference,
            "attr": _attribute,
            "upper_first": upper_first,
            "lower_first": lower_first,
            "quote": escape,
            "card_labels": card_labels,
        }
        environment.globals["ke_hoach"] = self._kind
        return environment

    def _fact_html(self, fact: Fact) -> Markup:
        self._anchors[fact.id] = fact.anchor
        value, name, shown = escape(fact.value_text), escape(fact.id), escape(self.shown(fact))
        return Markup(  # every part is escaped; Markup.format would cost half of a long page
            f'<data value="{value}" data-fact="{name}">{shown}</data>'
        )

    def shown(self, fact: Fact) -> str:
        """How a fact reads in HTML."""
        return fact.display

    def _fact_plain(self, fact: Fact) -> Markup:
        self._used.append(fact)
        return escape(fact.display)

    @pass_context  # else a constant is written when the template is compiled, for every review
    def _reference_html(self, _: Context, text: str) -> Markup:
        self._check_reference(text)
        return (
            Markup(f'<span class="ref">{escape(text)}</span>')
            if _DIGIT.search(text)
            else escape(text)
        )

    @pass_context  # else a constant is written when the template is compiled, for every review
    def _reference_plain(self, _: Context, text: str) -> Markup:
        self._check_reference(text)
        return escape(text)

    def _check_reference(self, text: str) -> None:
        if _DIGIT.search(text) and text not in self.references:
            raise UntraceableNumber(f"{text!r} is not a text of the plan, unit, period or files")


@contextlib.contextmanager
def _line_named() -> Iterator[None]:
    """What fails inside a template is told by the template's line.

    The error raised has no frame of a template: IPython, which cannot show one, would tell nothing.
    """
    told: Plan09Error
    try:
        yield
    except Plan09Error as error:
        told = type(error)(error.faults)
    except TemplateSyntaxError as error:
        told = _broken(Path(str(error.filename)), error.lineno, error)
    except _FAULTS as error:
        lines = traceback.extract_tb(error.__traceback__)
        inside = [frame for frame in lines if frame.filename.endswith(".j2")]
        if not inside:
            raise
        told = _broken(Path(inside[-1].filename), inside[-1].lineno, error)
    else:
        return
    raise told from None


def _broken(template: Path, line: int | None, error: Exception) -> BrokenTemplate:
    found = f"{type(error).__name__}: {error}"
    if isinstance(error, UndefinedError | NameError):
        found = f"câu mẫu dùng một tên không có, {found}"
    return BrokenTemplate(
        Fault(
            f"tell/templates/{_place(template, line)}",
            found,
            "câu mẫu phải đúng cú pháp, chỉ dùng tên có sẵn; số qua |fact, chữ có chữ số qua |ref",
            "sửa dòng đó rồi chạy lại",
        )
    )


def _place(template: Path, line: int | None) -> str:
    """Room, name and line of a template."""
    return f"{template.relative_to(TEMPLATES).as_posix()}, dòng {line}"


def upper_first(text: str) -> str:
    """`text` with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """`text` as it goes on inside a sentence: its first letter small, but that of an abbreviation.

    >>> lower_first("Rà soát độ tuổi"), lower_first("UBND phường")
    ('rà soát độ tuổi', 'UBND phường')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _attribute(text: str) -> Markup:
    return escape(Markup(text).striptags()) if isinstance(text, Markup) else escape(text)


def _refuse_untraceable(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        if _DIGIT.search(value):
            raise UntraceableNumber(f"{value!r} must be printed through |ref")
        return value
    if isinstance(value, Undefined):
        return value  # jinja says which name is undefined
    raise UntraceableNumber(f"{value!r} must be printed through |fact")


# Digits that somebody wrote into a template: told by file and line when the gate refuses them.

_LOGIC = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
_CUT = "\0"


def lines_that_write(text: str) -> list[str]:
    """The template lines whose own words, digits among them, stand in `text`.

    Facts and references do not count: only what is written out in the template itself.

    >>> lines_that_write("Có 7 người.")
    []
    """
    squeezed = " ".join(text.split())
    return [place for place, words in _written() if words in squeezed]


def _written() -> Iterator[tuple[str, str]]:
    """Place and words of every piece of a template that holds a digit and no fact."""
    for path in sorted(TEMPLATES.rglob("*.j2")):
        source = _LOGIC.sub(_blanked, path.read_text(encoding="utf-8"))
        for number, line in enumerate(source.splitlines(), start=1):
            for piece in line.split(_CUT):
                if re.search(r"\d", piece):
                    yield _place(path, number), " ".join(piece.split())


def _blanked(found: re.Match[str]) -> str:
    return _CUT + "\n" * found[0].count("\n")
