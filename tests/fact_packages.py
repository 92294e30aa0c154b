"""Packages of facts: what two published wards leave, and ways to change a package."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.tell.report.opening import open_report_review

ROOT = Path(__file__).resolve().parents[1]
RUN = "phuong-mau-1/2025-H1-so-ket"
CITY = "thanh-pho-thu"


def publish_facts(data_dir: Path, outputs: Path, unit: str, period: str) -> frozenset[str]:
    """What a published report leaves for the city, without its page; the names in its rosters."""
    review = open_report_review("so_ket", unit, period, data_dir)
    folder = outputs / unit / f"{period}-so-ket"
    folder.mkdir(parents=True)
    shared_facts(review.frame).to_parquet(folder / "facts.parquet", index=False)
    notebook = ROOT / "notebooks" / "so_ket.ipynb"
    write_manifest(folder, sources(review, notebook), review, "data")
    return review.roster_names


def publish_wards(base: Path) -> tuple[Path, Path, frozenset[str]]:
    """A data folder with the sample wards, their outputs, and the names that must not leave."""
    for part in ("plan", "sample"):
        shutil.copytree(ROOT / "data" / part, base / "data" / part)
    names = publish_facts(base / "data", base / "outputs", "phuong-mau-1", "2025-H1")
    names |= publish_facts(base / "data", base / "outputs", "phuong-cu-b", "2025-H1")
    return base / "data", base / "outputs", names


def reindex(package: Path, change: Callable[[dict], None] = lambda index: None) -> None:
    """The index made true again after a file was changed: what a forger would do."""
    index = json.loads((package / "goi.json").read_text())
    for name in index["files"]:
        index["files"][name] = hashlib.sha256((package / name).read_bytes()).hexdigest()
    change(index)
    (package / "goi.json").write_text(json.dumps(index))


def spoil(name: str) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        path = package / name
        path.write_bytes(path.read_bytes()[:-9] + b"123456789")

    return change


def rewrite(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    """Facts changed with every hash made true again."""

    def forge(package: Path) -> None:
        path = package / RUN / "facts.parquet"
        change(pd.read_parquet(path)).to_parquet(path, index=False)
        manifest = package / RUN / "manifest.json"
        record = json.loads(manifest.read_text())
        record["outputs"]["facts.parquet"] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(record))
        reindex(package)

    return forge


def runs(change: Callable[[list[dict]], object]) -> Callable[[Path], None]:
    return lambda package: reindex(package, lambda index: change(index["runs"]))


def said(**words: str) -> Callable[[Path], None]:
    """Manifest and index of `RUN` say so: period, created_at."""

    def change(package: Path) -> None:
        manifest = package / RUN / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | words))
        told = {"made_at" if name == "created_at" else name: word for name, word in words.items()}
        runs(lambda found: found[1].update(told))(package)

    return change


def empty_city(plan_folder: Path, folder: Path) -> Path:
    """A data folder of the city: the plan, and an empty city."""
    shutil.copytree(plan_folder, folder / "plan")
    (folder / "city" / CITY).mkdir(parents=True)
    said = f"city: {CITY}\nname: thành phố Thử\nsynthetic: true\n"
    (folder / "city" / CITY / "thanh_pho.yml").write_text(said, encoding="utf-8")
    return folder
