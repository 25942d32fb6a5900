"""Data that several tests of the regressions share."""

import numpy as np

from dashboards.measures.firth import firth
from tests.dashboards.measures.cases import case

BIRTHWT = case("marginal_standardisation_birthwt")

# Endometrial cancer: new vessels, pulsatility index, endometrium height, high grade
# (Heinze & Schemper 2002; Agresti, Foundations of Linear and Generalized Linear Models
# 2015, § 5.7).
ENDOMETRIAL = np.fromstring(
    """
    0 13 1.64 0  0 16 2.26 0  0  8 3.14 0  0 34 2.68 0  0 20 1.28 0  0  5 2.31 0
    0 17 1.80 0  0 10 1.68 0  0 26 1.56 0  0 17 2.31 0  0  8 2.01 0  0  7 1.89 0
    0 20 3.15 0  0 10 1.23 0  0 18 1.27 0  0 16 1.76 0  0 18 2.00 0  0  8 2.64 1
    0 29 0.88 1  0 12 1.27 1  0 20 1.37 1  1 38 0.97 1  1 22 1.14 1  1  7 0.88 1
    1 25 0.91 1  1 15 0.58 1  0  7 0.97 1  0 28 1.50 0  0 11 1.33 0  0 19 2.37 0
    0 10 1.82 0  0 10 3.13 0  0 18 1.31 0  0 14 1.92 0  0 21 1.64 0  0 11 2.01 0
    0 17 1.88 0  0 25 1.93 0  0 16 2.11 0  0 19 1.29 0  0 15 1.72 0  0 33 0.75 0
    0 24 1.92 0  0 48 1.84 1  0 12 1.11 1  0 19 1.61 1  0  2 1.18 1  1 22 1.44 1
    1 40 1.18 1  1  5 0.93 1  1  0 1.17 1  0 21 1.19 1  0 15 1.06 1  0 29 2.02 0
    0 15 2.29 0  0 12 2.33 0  0  3 2.90 0  0 20 1.70 0  0 23 1.41 0  0 12 2.25 0
    0 22 1.54 0  0 42 1.97 0  0 15 1.75 0  0 13 2.16 0  0 14 2.57 0  0 19 1.37 0
    0 12 3.61 0  0 13 2.04 0  0 10 2.17 0  0 12 1.69 1  1 49 0.27 1  0  6 1.84 1
    0  5 1.30 1  0 17 0.96 1  1 11 1.01 1  1 21 0.98 1  0  5 0.35 1  1 19 1.02 1
    0 33 0.85 1
    """,
    sep=" ",
).reshape(79, 4)


def endometrial():
    return firth(np.column_stack([np.ones(79), ENDOMETRIAL[:, :3]]), ENDOMETRIAL[:, 3])


def wheeze():
    rows = []
    child = 0
    for *answers, without, with_smoke in case("gee_logistic_ohio_exchangeable")[
        "input"
    ]["patterns"]:
        for smoke, children in ((0, without), (1, with_smoke)):
            for _ in range(children):
                child += 1
                rows += [
                    (child, age, smoke, answer)
                    for age, answer in zip((-2, -1, 0, 1), answers, strict=True)
                ]
    child, age, smoke, answer = np.array(rows).T
    return np.column_stack([np.ones(len(age)), age, smoke, age * smoke]), answer, child


def sample(treatments, patients, seed, spread=1.0, middle=-1.0):
    """Treatments in no order, of patients with numbers that leave gaps."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, patients, treatments)
    x = np.column_stack(
        [
            np.ones(treatments),
            rng.normal(size=treatments),
            rng.integers(0, 2, treatments),
        ]
    )
    logits = (
        middle + 0.5 * x[:, 1] - 0.4 * x[:, 2] + spread * rng.normal(size=patients)[who]
    )
    y = (rng.random(treatments) < 1 / (1 + np.exp(-logits))).astype(int)
    return x, y, who * 37 - 11


def births():
    """Smoking, two races, and low birth weight of 189 births."""
    rows = [
        (smoking, race == 1, race == 2, low)
        for race, table in enumerate(BIRTHWT["input"]["tables"])
        for smoking, counts in zip((1, 0), table, strict=True)
        for low, count in zip((1, 0), counts, strict=True)
        for _ in range(count)
    ]
    rows = np.array(rows, dtype=float)
    return rows[:, :3], rows[:, 3], np.arange(len(rows))


def treatments(events, others, terms, seed=0, each=1):
    """Terms of 0 and 1 that have nothing to do with the events."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([1.0, 0.0], [events, others]))
    x = rng.integers(0, 2, (len(y), terms)).astype(float)
    return x, y, np.arange(len(y)) // each, tuple("abcdefghijkl"[:terms])


def some_sample(rows, seed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(rows), rng.normal(size=rows), rng.random(rows) < 0.4])
    chance = 1 / (1 + np.exp(1.5 - x[:, 1] - x[:, 2]))
    return x, (rng.random(rows) < chance).astype(float)


def penalised(coefficients, x, y):
    """Firth's penalised log likelihood, as its formula reads."""
    logits = x @ coefficients
    chance = 1 / (1 + np.exp(-logits))
    information = x.T @ (x * (chance * (1 - chance))[:, None])
    return (
        y @ logits
        - np.logaddexp(0, logits).sum()
        + np.linalg.slogdet(information)[1] / 2
    )
