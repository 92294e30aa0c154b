"""How long the training plan takes by size: one ward, a large ward, a city whose wards share seats.

`python tests/bench/training_time.py [SECONDS]`: the limit per solve for the city (default 60).
Every size runs in a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import time

from plan09lib.judge.training.plan import plan_training
from plan09lib.judge.training.problem import Course, Gain, Goal, Instance, Person

YEARS = tuple(range(2024, 2031))
GROUPS = ("can_bo", "cong_chuc", "khong_chuyen_trach")
TOKENS = ("SC", "TC", "QLNN", "DT", "CM", "TH", "NN")
SIZES = [(1, 25, 9), (1, 80, 19), (1, 200, 19), (4, 80, 19), (40, 80, 19)]
"""Wards, persons per ward, goals per ward."""


def instance(wards: int, persons: int, goals: int, seed: int = 9) -> Instance:
    """Wards of invented persons with the same courses; all wards draw on the same seats."""
    rng = random.Random(seed)
    everybody, asked = [], []
    for ward in range(wards):
        mine = [_person(rng, f"w{ward:02d}-{i:03d}", ward) for i in range(persons)]
        everybody += mine
        asked += [_goal(rng, f"w{ward:02d}-g{i:02d}", mine, i) for i in range(goals)]
    release = {f"w{ward}": max(2, persons // 8) for ward in range(wards)}
    courses = tuple(_course(rng, token, max(3, persons // 12) * wards) for token in TOKENS)
    return Instance(tuple(everybody), courses, tuple(asked), YEARS, release=release)


def _person(rng: random.Random, name: str, ward: int) -> Person:
    held = {token for token in TOKENS if rng.random() < 0.35}
    held |= {"SC"} if "TC" in held else set()
    born = rng.randint(1964, 2000)
    leaves = born + 62 if born + 62 <= YEARS[-1] + 6 else None
    return Person(name, frozenset(held), leaves, born, rng.choice(GROUPS), f"w{ward}")


def _goal(rng: random.Random, name: str, persons: list[Person], place: int) -> Goal:
    groups = rng.sample(GROUPS, rng.randint(1, 2))
    members = frozenset(person.id for person in persons if person.group in groups)
    percent = rng.choice([70, 80, 100, 100])
    return Goal(name, members, percent, (TOKENS[place % 7],), rng.choice([2025, 2027, 2030]))


def _course(rng: random.Random, token: str, seats: int) -> Course:
    requires = "SC" if token == "TC" else None
    limit = 50 if token in ("TC", "CM") else None
    long = {"CM": 3, "TC": 2}.get(token, 1)
    return Course(
        token, long, (Gain(token),), requires=requires, capacity=seats, age_max=limit, service=3
    )


def measure(size: tuple[int, int, int], seconds: float) -> None:
    """One line of the table."""
    problem = instance(*size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, work = time.perf_counter(), time.process_time()
    plan = plan_training(problem, seconds=seconds, explain=False)
    wall, cpu = time.perf_counter() - start, time.process_time() - work
    start = time.perf_counter()
    if size[0] == 1:
        plan_training(problem, seconds=seconds)
    why = time.perf_counter() - start - wall
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    told = plan.certificate
    end = "optimal" if told.optimal and told.seats_optimal and told.earliness_optimal else (
        f"limit; shortfall {'optimal' if told.optimal else f'gap {told.gap}'}, seats "
        f"{'optimal' if told.seats_optimal else 'not proved'}"
    )  # fmt: skip
    explained = f"{max(0.0, why):.1f}" if size[0] == 1 else "–"
    print(f"| {size[0]} × {size[1]} | {size[2]} | {plan.seats} | {plan.shortfall} | {end} "
          f"| {wall:.2f} | {cpu:.2f} | {explained} | {memory:.0f} |", flush=True)  # fmt: skip


def main() -> None:
    """The table, smallest first."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print("| wards × persons | goals each | seats | short | end | s | CPU s | + reasons s | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in SIZES:
        process = multiprocessing.Process(target=measure, args=(size, seconds))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
