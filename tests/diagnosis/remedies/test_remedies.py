"""Where a remedy's change goes, told by what layers are like."""

from typing import Any

import pytest

from layerloom.diagnosis import Case
from layerloom.diagnosis.remedies.cures import cures, is_cured
from layerloom.diagnosis.remedies.dropout import dropout
from layerloom.diagnosis.remedies.early_stopping import early_stopping
from layerloom.diagnosis.remedies.l2 import l2
from layerloom.diagnosis.remedies.rate import larger_rate, much_smaller_rate, smaller_rate
from layerloom.diagnosis.remedies.size import larger, smaller
from layerloom.spec import parse_run_spec
from support.curves import case_of, epochs_of, falling, turning
from support.specs import spiral

L2 = {"class_name": "L2", "config": {"l2": 0.001}}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def dense(units: int = 16, **config: Any) -> dict[str, Any]:
    return layer("Dense", units=units, **config)


HEAD = dense(2, activation="softmax")


def case(*layers: dict[str, Any], epochs: int = 60, **training: Any) -> Case:
    run = spiral(**{"epochs": epochs} | training) | {"network": {"layers": list(layers)}}
    return case_of(run, epochs_of(falling, turning, epochs))


@pytest.mark.parametrize(
    ("layers", "after", "before"),
    [
        ([dense(), dense(), HEAD], "dense_2", "dense_3"),
        # Behind what bends and normalizes the last hidden layer's values.
        ([dense(), layer("BatchNormalization"), layer("ReLU"), HEAD], "relu_1", "dense_2"),
        ([dense(), dense(2), layer("Softmax")], "dense_1", "dense_2"),
        (
            [layer("Conv2D", filters=4, kernel_size=3), layer("Flatten"), HEAD],
            "flatten_1",
            "dense_1",
        ),
        ([layer("Bidirectional", layer=layer("LSTM", units=4)), HEAD], "bidirectional_1", "dense_1"),
    ],
)
def test_dropout_goes_between_the_last_hidden_layer_and_the_head(layers: list[Any], after: str, before: str):
    remedy = dropout(case(*layers))
    assert remedy is not None
    assert remedy.values == {"rate": 0.2, "after": after}
    assert remedy.edits == ({"op": "insert", "before": before, "class_name": "Dropout", "config": {"rate": 0.2}},)


@pytest.mark.parametrize(
    "layers",
    [
        [HEAD],
        [layer("Flatten"), HEAD],
        [dense(), layer("GaussianNoise", stddev=0.1), HEAD],
        [layer("LSTM", units=4, recurrent_dropout=0.1), HEAD],
        [layer("Bidirectional", layer=layer("LSTM", units=4, dropout=0.1)), HEAD],
        # Which of them is the head cannot be told.
        [dense(), layer("Conv2D", filters=1, kernel_size=1)],
    ],
)
def test_no_dropout_without_a_hidden_layer_or_beside_another(layers: list[Any]):
    assert dropout(case(*layers)) is None


def test_changed_pictures_are_no_dropout():
    pictures = [layer("RandomFlip", mode="horizontal"), layer("Flatten"), dense(), HEAD]
    assert dropout(case(*pictures)) is not None


@pytest.mark.parametrize(
    ("layers", "fields"),
    [
        ([dense(), dense(), HEAD], {"dense_1": "kernel_regularizer", "dense_2": "kernel_regularizer"}),
        # Where there is no hidden layer, the head's weights are all there are.
        ([HEAD], {"dense_1": "kernel_regularizer"}),
        (
            [layer("Bidirectional", layer=layer("LSTM", units=4)), dense(trainable=False), HEAD],
            {"bidirectional_1": "layer.config.kernel_regularizer"},
        ),
        ([layer("Embedding", input_dim=9, output_dim=4), layer("GRU", units=3), HEAD], {"gru_1": "kernel_regularizer"}),
    ],
)
def test_l2_goes_onto_hidden_kernels(layers: list[Any], fields: dict[str, str]):
    remedy = l2(case(*layers))
    assert remedy is not None
    assert remedy.values == {"factor": 0.001, "nodes": list(fields)}
    assert [(edit["node"], edit["field"], edit["value"]) for edit in remedy.edits] == [
        (node, field, L2) for node, field in fields.items()
    ]


@pytest.mark.parametrize(
    "run",
    [
        case(dense(), layer("ActivityRegularization", l2=0.1), HEAD),
        case(dense(bias_regularizer="l2"), HEAD),
        case(dense(), HEAD, optimizer="AdamW"),
        case(dense(), HEAD, optimizer={"class_name": "SGD", "config": {"weight_decay": 0.01}}),
        case(layer("DepthwiseConv2D", kernel_size=3), layer("Flatten"), HEAD),
        # Keras refuses a penalty of another type.
        case(dense(dtype="float16"), HEAD),
    ],
)
def test_no_l2_beside_another_or_where_nothing_takes_it(run: Case):
    assert l2(run) is None


def test_decay_that_is_off_is_no_decay():
    assert l2(case(dense(), HEAD, optimizer={"class_name": "AdamW", "config": {"weight_decay": None}})) is not None


def test_early_stopping_is_as_patient_as_the_best_epoch_needed():
    """Best at 20 of 300, a tenth of which is 30; it would have ended at 50."""
    remedy = early_stopping(case(dense(), HEAD, epochs=300))
    assert remedy is not None
    assert remedy.values == {"monitor": "val_loss", "patience": 30, "end": 50, "epochs": 300}
    assert remedy.edits[0]["value"] == {"monitor": "val_loss", "patience": 30}

    def late(epoch: int) -> float:
        """Nothing better from epoch 11 to 60; then the best."""
        return 0.3 if epoch == 60 else 0.5 - 0.01 * min(epoch, 10)

    run = case_of(spiral(epochs=300), epochs_of(falling, late, 300))
    assert run.curves.patience == 49
    remedy = early_stopping(run)
    # More than 49 epochs without a better one have to pass.
    assert remedy is not None and remedy.values["patience"] == 50


def test_early_stopping_that_would_spare_nothing_is_not_offered():
    assert early_stopping(case(dense(), HEAD, epochs=25)) is None
    # A tenth of the epochs would be too long, what is needed is not.
    shorter = case_of(spiral(epochs=100), epochs_of(falling, lambda epoch: abs(epoch - 93), 100))
    remedy = early_stopping(shorter)
    assert remedy is not None and (remedy.values["patience"], remedy.values["end"]) == (5, 98)
    assert early_stopping(case(dense(), HEAD, early_stopping={})) is None
    unvalidated = case_of(spiral(epochs=60), epochs_of(turning, None, 60))
    remedy = early_stopping(unvalidated)
    assert remedy is not None and remedy.values["monitor"] == "loss"


def test_early_stopping_leads_to_the_very_best_epoch():
    """Followed on the curve itself as Keras counts, with best epochs far from each other."""
    values = [9, 8, 9, 9, 9, 9, 9, 9, 9, 7, *[9] * 12, 6, *[9] * 60]
    run = case_of(spiral(epochs=len(values)), epochs_of(falling, lambda epoch: values[epoch - 1], len(values)))
    remedy = early_stopping(run)
    assert remedy is not None
    lowest, best, wait, end = 10.0, 0, 0, 0
    for epoch, value in enumerate(values, start=1):
        wait += 1
        if value < lowest:
            lowest, best, wait = value, epoch, 0
        if wait >= remedy.values["patience"]:
            end = epoch
            break
    assert (best, end) == (run.curves.best, remedy.values["end"]) == (23, 38)


def test_sizes_are_halved_and_doubled_where_every_layer_takes_any():
    run = case(dense(16), layer("BatchNormalization"), dense(5), HEAD)
    less, more = smaller(run), larger(run)
    assert less is not None and less.values == {"before": [16, 5], "after": [8, 2]}
    assert more is not None and more.values == {"before": [16, 5], "after": [32, 10]}
    assert [(edit["node"], edit["value"]) for edit in less.edits] == [("dense_1", 8), ("dense_2", 2)]
    hidden = larger(case(HEAD))
    assert hidden is not None and hidden.code == "hidden"
    assert hidden.edits[0]["before"] == "dense_1"


@pytest.mark.parametrize(
    "layers",
    [
        [HEAD],
        [dense(3), HEAD],
        [dense(16), layer("Reshape", target_shape=[4, 4]), layer("Flatten"), HEAD],
        [layer("Conv2D", filters=4, kernel_size=3, groups=2), layer("Flatten"), HEAD],
        [layer("TimeDistributed", layer=dense()), layer("Flatten"), HEAD],
    ],
)
def test_sizes_stay_where_something_needs_them(layers: list[Any]):
    assert smaller(case(*layers)) is None


def test_sizes_stay_where_two_ways_meet_that_must_be_alike():
    nodes = [{"id": "i", **layer("InputLayer")}, {"id": "a", **dense()}, {"id": "b", **dense()}]
    nodes += [{"id": "sum", **layer("Add")}, {"id": "end", **HEAD}]
    edges = [("i", "a"), ("a", "b"), ("a", "sum"), ("b", "sum"), ("sum", "end")]
    network = {"nodes": nodes, "edges": [{"source": one, "target": other} for one, other in edges]}
    run = case_of(spiral(epochs=60) | {"network": network}, epochs_of(falling, turning, 60))
    assert smaller(run) is None
    joined = [node | ({"class_name": "Concatenate"} if node["id"] == "sum" else {}) for node in nodes]
    run = case_of(spiral(epochs=60) | {"network": network | {"nodes": joined}}, epochs_of(falling, turning, 60))
    found = smaller(run)
    assert found is not None and found.values["after"] == [8, 8]


@pytest.mark.parametrize(
    ("rate", "smaller_one", "much_smaller", "larger_one"),
    [(0.008, 0.003, 0.0008, None), (3.0, 1.0, 0.001, None), (0.0002, 7e-5, 2e-5, 0.001), (1e-5, 3e-6, 1e-6, 1e-4)],
)
def test_rates_have_one_digit(rate: float, smaller_one: float, much_smaller: float, larger_one: float | None):
    run = case(dense(), HEAD, optimizer={"class_name": "Adam", "config": {"learning_rate": rate}})
    found = [remedy and remedy.values["after"] for remedy in (smaller_rate(run), much_smaller_rate(run))]
    assert found == [smaller_one, much_smaller]
    other = larger_rate(run)
    assert (other and other.values["after"]) == larger_one


def test_a_rate_of_nothing_becomes_the_usual_one():
    run = case(dense(), HEAD, optimizer={"class_name": "Adam", "config": {"learning_rate": 0.0}})
    assert smaller_rate(run) is None and much_smaller_rate(run) is None
    found = larger_rate(run)
    assert found is not None and found.values == {"before": 0.0, "after": 0.001}


def test_a_rate_that_is_left_out_is_the_usual_one():
    found = smaller_rate(case(dense(), HEAD, optimizer="SGD"))
    assert found is not None and found.values == {"before": 0.01, "after": 0.003}


def test_cures_go_together_on_top_of_each_other():
    """Dropout before the head moves no other edit; early stopping is made for the run that was."""
    remedies, together = cures(case(dense(), dense(), HEAD))
    assert [remedy.code for remedy in remedies] == ["dropout", "l2", "early_stopping"]
    assert together is not None
    assert together.edits == tuple(edit for remedy in remedies for edit in remedy.edits)
    assert not is_cured(parse_run_spec(spiral()))
