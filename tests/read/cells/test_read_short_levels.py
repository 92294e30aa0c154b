"""Levels in the abbreviations and with the signs that offices write them with."""

from __future__ import annotations

from itertools import product

import pytest

from plan09lib.read.cells.levels import level_reader
from plan09lib.read.cells.values import understand
from plan09lib.read.plan.plan import Plan

Forms = tuple[tuple[str, ...], ...]
SIGNS = ("", " ", "-", " - ")
LLCT = ("LLCT", "LL", "LLCT-HC", "LLCT - HC", "lý luận chính trị")
WRITTEN: dict[str, dict[str, Forms]] = {
    "political_theory": {
        "so_cap": (("SC", "Sơ cấp"), LLCT[:1]),
        "trung_cap": (("TC", "Trung cấp"), LLCT),
        "cao_cap": (("CC", "Cao cấp", "CN"), LLCT[:1]),
    },
    "state_management": {
        "chuyen_vien": (("BD", "CC", "QLNN"), ("CV", "ngạch CV")),
        "chuyen_vien_chinh": (("BD", "CC", "QLNN"), ("CVC", "ngạch CVC")),
    },
    "it_level": {
        "co_ban": (("UDCNTT", "ƯDCNTT", "CNTT", "Tin học"), ("CB", "cơ bản")),
        "nang_cao": (("UDCNTT", "ƯDCNTT", "CNTT", "Tin học"), ("NC", "nâng cao")),
    },
    "language_level": {"bac_3": (("Anh", "AV", "TA", "Anh văn", "CC"), ("B1",)),
                       "bac_2": (("A2",), ("Anh", "anh văn", "châu Âu")),
                       "chung_chi_cu": (("Anh", "AV", "CC", "Anh văn"), ("B",))},
    "group": {"khong_chuyen_trach": (("CB", "Cán bộ", "Người hoạt động"), ("KCT",)),
              "can_bo": (("CB", "Cán bộ"), ("chuyên trách",))},
}  # fmt: skip


def value(text: str, name: str, plan: Plan) -> object:
    column = plan.layout.sheets["nhan_su"].column(name)
    known = plan.headings, plan.vocabularies, 2025
    reader = level_reader("nhan_su", plan.layout.sheets["nhan_su"], column, *known)
    return understand(text, column, plan.vocabularies[column.vocab], reader)[0]


@pytest.mark.parametrize(("name", "code"), [(n, code) for n in WRITTEN for code in WRITTEN[n]])
def test_a_level_is_read_in_its_forms(name: str, code: str, plan: Plan) -> None:
    first, second = WRITTEN[name][code]
    for one, other in product(first, second):
        assert value(f"{one} {other}", name, plan) == code, (one, other)


@pytest.mark.parametrize("sign", SIGNS[1:])
def test_a_sign_between_a_level_and_the_columns_own_words_says_nothing(
    sign: str, plan: Plan
) -> None:
    for text in ("TC{}LLCT", "LLCT{}TC"):
        assert value(text.format(sign), "political_theory", plan) == "trung_cap"
    assert value(f"QLNN{sign}CVC", "state_management", plan) == "chuyen_vien_chinh"


@pytest.mark.parametrize(("name", "text"), [
    ("political_theory", "TC - QLNN"), ("political_theory", "TC - CC"), ("education", "TC - KT"),
    ("political_theory", "TC, CV"), ("state_management", "CV - CVC"), ("it_level", "cơ bản - B1"),
    ("it_level", "CB / B1"), ("it_level", "ƯDCNTT CB / B1"), ("it_level", "ƯDCNTT"),
    ("language_level", "B1 / ƯDCNTT CB"), ("language_level", "A2/B1"), ("group", "CB, CC"),
    ("group", "CBCC"), ("group", "Chuyên trách"),
])  # fmt: skip
def test_what_may_be_two_things_is_none(name: str, text: str, plan: Plan) -> None:
    assert value(text, name, plan) is None
