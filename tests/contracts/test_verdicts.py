"""Every verdict keeps the contract: whoever adds a file adds a run that it is told of, and words for the page."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from pydantic import TypeAdapter

from layerloom.api.examples import RUNS
from layerloom.diagnosis import Case, Remedy, Verdict, verdict_of, verdicts
from layerloom.events import Reason, Status
from layerloom.events.codec import dumps
from layerloom.graph import edits
from layerloom.graph.operations import Operation
from layerloom.model.serve import Child
from layerloom.spec import parse_run_spec
from support.architectures import ARCHITECTURES
from support.curves import case_of, epochs_of, falling, turning
from support.specs import spiral

Json = dict[str, Any]
SPARSE = "sparse_categorical_crossentropy"


def layer(class_name: str, **config: Any) -> Json:
    return {"class_name": class_name, "config": config}


def run(layers: list[Json], data: Json, **training: Any) -> Json:
    return {"network": {"layers": layers}, "data": data, "training": {"loss": SPARSE, "epochs": 60} | training}


def dense(units: int, **config: Any) -> Json:
    return layer("Dense", units=units, **config)


PICTURES, ROWS = {"dataset": "digits", "shape": [8, 8, 1]}, {"dataset": "digits", "shape": [8, 8]}
TEN = dense(10, activation="softmax")
# Beside those that training is tested with: what a remedy could go wrong on.
OTHERS: dict[str, Json] = {
    "linear": run([dense(2, activation="softmax")], {"dataset": "spiral"}),
    "activation alone": run([dense(8), layer("ReLU"), dense(2), layer("Softmax")], {"dataset": "spiral"}),
    "logits": run(
        [dense(8, activation="relu"), dense(1)],
        {"dataset": "spiral"},
        loss={"class_name": "BinaryCrossentropy", "config": {"from_logits": True}},
    ),
    "pooled convolutions": run(
        [
            layer("Conv2D", filters=8, kernel_size=3),
            layer("BatchNormalization"),
            layer("ReLU"),
            layer("GlobalAveragePooling2D"),
            TEN,
        ],
        PICTURES,
    ),
    "groups": run(
        [layer("Conv2D", filters=8, kernel_size=3), layer("GroupNormalization", groups=4), layer("Flatten"), TEN],
        PICTURES,
    ),
    "wrapped": run(
        [
            layer("TimeDistributed", layer=dense(6, activation="relu")),
            layer("Bidirectional", layer=layer("GRU", units=4)),
            TEN,
        ],
        ROWS,
    ),
    "reshaped": run([dense(16), layer("Reshape", target_shape=[4, 4]), layer("Flatten"), TEN], {"dataset": "digits"}),
    "half precision": run([dense(8, activation="relu"), TEN], {"dataset": "digits"}, dtype_policy="mixed_float16"),
    "own type": run([dense(8, dtype="float16"), TEN], {"dataset": "digits"}),
    "recurrent and pooled": run(
        [layer("LSTM", units=5, return_sequences=True), layer("GlobalMaxPooling1D"), dense(6, activation="tanh"), TEN],
        ROWS,
    ),
    "residual": spiral(epochs=60)
    | {
        "network": {
            "nodes": [
                {"id": "in", **layer("InputLayer")},
                {"id": "wide", **dense(8, activation="relu")},
                {"id": "deep", **dense(8, activation="relu")},
                {"id": "sum", **layer("Add")},
                {"id": "out", **dense(2, activation="softmax")},
            ],
            "edges": [
                {"source": source, "target": target}
                for source, target in [
                    ("in", "wide"),
                    ("wide", "deep"),
                    ("wide", "sum"),
                    ("deep", "sum"),
                    ("sum", "out"),
                ]
            ],
        }
    },
    "no early stopping on accuracy": spiral(epochs=60, early_stopping={"monitor": "val_accuracy"}),
} | {f"example {name}": example["value"] for name, example in RUNS.items()}


def document(name: str) -> Json:
    """A run spec of this network, long enough to overfit."""
    known = ARCHITECTURES.get(name)
    if known is None:
        return OTHERS[name]
    return {
        "network": known.network,
        "data": known.data,
        "training": {"loss": SPARSE} | known.training | {"epochs": 60},
    }


NETWORKS = [*ARCHITECTURES, *OTHERS]
# Each is checked by Keras many times; `make proof` checks all.
SAMPLE = ("dense", "wrapped", "residual")
CHECKED = [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.proof) for name in NETWORKS]


def ended(document: Json, *curves: Any, reason: Reason = Reason.EPOCHS_REACHED, right: float | None = None) -> Case:
    train, val = curves
    status = Status.FAILED if reason is Reason.NAN_LOSS else Status.COMPLETED
    return case_of(document, epochs_of(train, val, 60, right=right), status=status, reason=reason)


def cases(document: Json) -> Mapping[str, Case]:
    """For each verdict a run of this spec that it is told of; where a spec rules one out, another is told."""

    def well(epoch: int) -> float:
        return 0.4 + 2.0 ** (-epoch / 5)

    stopped_early = document | {"training": document["training"] | {"early_stopping": {}}}
    return {
        "not_a_number": ended(document, falling, turning, reason=Reason.NAN_LOSS),
        "rate_too_high": ended(document, turning, turning),
        "underfitting": ended(document, lambda _: 0.6, lambda _: 0.6, right=0.5),
        "overfitting": ended(document, falling, turning, right=0.95),
        "still_improving": ended(document, falling, lambda epoch: 1 / epoch, right=0.95),
        "stopped_in_time": ended(document, falling, well, reason=Reason.EARLY_STOPPING, right=0.95),
        "cured": ended(stopped_early, falling, well, right=0.95),
        "settled": ended(document, falling, well, right=0.95),
    }


@cache
def check(text: str) -> list[Json]:
    spec = parse_run_spec(TypeAdapter(Json).validate_json(text)).to_json()
    return Child().check({name: spec[name] for name in ("network", "data", "training")})["problems"]


def problems(document: Json) -> list[Json]:
    """What keeps a run from training; of the document itself too, so that a remedy is blamed for nothing else."""
    return [problem for problem in check(dumps(document)) if problem["severity"] == "error"]


def found(name: str) -> list[tuple[str, Verdict, Case]]:
    return [
        (code, verdict, case)
        for code, case in cases(document(name)).items()
        if (verdict := verdict_of(case)) is not None
    ]


def offered(verdict: Verdict) -> list[Remedy]:
    return [*verdict.remedies, *([verdict.together] if verdict.together else [])]


def test_every_verdict_is_told_of_its_run():
    plain = cases(spiral(epochs=60))
    assert sorted(plain) == sorted(verdicts.codes())
    for code, case in plain.items():
        verdict = verdict_of(case)
        assert verdict is not None and verdict.code == code


def test_verdicts_are_asked_in_one_order():
    places = [module.PLACE for module in verdicts.modules()]
    assert places == sorted(set(places))
    assert all(module.__doc__ for module in verdicts.modules())


@pytest.mark.parametrize("name", NETWORKS)
def test_a_verdict_is_numbers_and_at_most_three_remedies(name: str):
    for _, verdict, case in found(name):
        assert verdict.code in verdicts.codes()
        assert len(verdict.remedies) <= 3
        codes = [remedy.code for remedy in offered(verdict)]
        assert len(codes) == len(set(codes))
        assert (verdict.together is not None) <= (len(verdict.remedies) > 1)
        TypeAdapter(list[Operation]).validate_python([edit for each in offered(verdict) for edit in each.edits])
        dumps([dict(verdict.values), *(dict(remedy.values) for remedy in offered(verdict))])
        for remedy in offered(verdict):
            before = case.spec.to_json()
            after = parse_run_spec(edits.apply(before, remedy.edits)).to_json()
            # It changes something, and neither what is random nor which rows are which.
            assert after != before
            assert (after["data"], after["training"]["seed"]) == (before["data"], before["training"]["seed"])


@pytest.mark.parametrize("name", CHECKED)
def test_what_a_remedy_makes_can_be_trained(name: str):
    assert problems(document(name)) == []
    for _, verdict, case in found(name):
        for remedy in offered(verdict):
            changed = edits.apply(case.spec.to_json(), remedy.edits)
            assert problems(changed) == [], (verdict.code, remedy.code)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_cure_is_not_offered_to_a_run_that_has_it(name: str):
    verdict = verdict_of(cases(document(name))["overfitting"])
    assert verdict is not None
    for remedy in verdict.remedies:
        if remedy.code in ("smaller", "rate"):
            continue  # There is always a smaller one.
        cured = edits.apply(document(name), remedy.edits)
        again = verdict_of(cases(cured)["overfitting"])
        assert again is not None and remedy.code not in [each.code for each in again.remedies]
