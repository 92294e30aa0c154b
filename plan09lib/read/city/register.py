"""The official register of wards since 1/7/2025: names and codes as text, by province."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

SINCE = dt.date(2025, 7, 1)
EVERY_PROVINCE = "all"


@dataclass(frozen=True)
class OfficialWard:
    """A ward, commune or special zone of the register."""

    code: str
    name: str
    province: str


@functools.cache
def provinces() -> dict[str, str]:
    """The name of every province by its two-digit code.

    >>> provinces()["46"]
    'Thành phố Huế'
    """
    from vietnam_provinces.lookup import PROVINCE_MAPPING

    return {f"{int(code):02d}": one.name for code, one in PROVINCE_MAPPING.items()}


def province_name(code: str) -> str:
    """The name of a province, and a word for a code that is none.

    >>> province_name("00")
    'Chưa rõ tỉnh, thành phố'
    """
    return provinces().get(code, "Chưa rõ tỉnh, thành phố")


@functools.cache
def official_wards() -> tuple[OfficialWard, ...]:
    """Every ward of the register, by code.

    >>> len(official_wards()), official_wards()[0].name
    (3321, 'phường Ba Đình')
    """
    from vietnam_provinces.lookup import WARD_MAPPING

    return tuple(
        OfficialWard(
            f"{int(code):05d}", one.name[:1].lower() + one.name[1:], f"{int(one.province_code):02d}"
        )
        for code, one in sorted(WARD_MAPPING.items())
    )
