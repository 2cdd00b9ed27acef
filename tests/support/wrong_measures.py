"""Losses, metrics and class weights that do not fit, as rows for the contract of wrong networks."""

from typing import Any

Json = dict[str, Any]
SPARSE, BINARY, ONE_HOT = "sparse_categorical_crossentropy", "binary_crossentropy", "categorical_crossentropy"
METRIC, LOSS = "training.metrics.0", "training.loss"


def of(class_name: str, **config: Any) -> Json:
    return {"class_name": class_name, "config": config}


def ending(units: int, activation: str = "linear") -> Json:
    """A small network with such an end, `dense_2`."""
    return {
        "layers": [of("Dense", units=8, activation="relu"), of("Dense", units=units, activation=activation)],
    }


def metric(name: str, network: Json, code: str, asked: Any, loss: Any = BINARY, data: str = "spiral") -> Json:
    """A metric that does not fit."""
    return {
        "name": name,
        "network": network,
        "code": code,
        "node": None,
        "field": METRIC,
        "data": {"dataset": data},
        "loss": loss,
        "training": {"metrics": [asked]},
    }


def loss(name: str, network: Json, code: str, asked: Any, data: str = "diabetes", **more: Any) -> Json:
    """A loss for numbers that does not fit; classes where ``training`` says so."""
    row = {"name": name, "network": network, "code": code, "node": None, "field": LOSS}
    return row | {"data": {"dataset": data}, "loss": asked, "training": {"metrics": []}} | more


RAW = of("BinaryCrossentropy", from_logits=True)
RAW_CLASSES = of("CategoricalCrossentropy", from_logits=True)
ONE, RAW_ONE, TWO, THREE, NUMBER = (
    ending(1, "sigmoid"),
    ending(1),
    ending(2, "softmax"),
    ending(3, "softmax"),
    ending(1),
)

ROWS: list[Json] = [
    metric("accuracy of logits", RAW_ONE, "metric_of_probabilities", "accuracy", RAW),
    metric("the area under the curve of logits", RAW_ONE, "metric_of_probabilities", of("AUC"), RAW),
    metric("precision of logits", RAW_ONE, "metric_of_probabilities", "Precision", RAW),
    metric(
        "crossentropy of raw classes",
        ending(3),
        "metric_of_probabilities",
        "CategoricalCrossentropy",
        RAW_CLASSES,
        "iris",
    ),
    metric("recall of raw classes", ending(3), "metric_of_probabilities", of("Recall"), RAW_CLASSES, "iris"),
    metric("logits that are probabilities", ONE, "metric_of_raw_values", of("AUC", from_logits=True)),
    metric("a threshold for logits", ONE, "metric_of_raw_values", of("BinaryAccuracy", threshold=0.0)),
    metric("accuracy of a margin", ending(1, "tanh"), "metric_of_probabilities", "accuracy", "hinge"),
    metric("hinge of a probability", ONE, "metric_margin", "Hinge"),
    metric("F1 of one sigmoid", ONE, "metric_few_outputs", of("F1Score", average="micro")),
    metric("F-beta of one logit", RAW_ONE, "metric_few_outputs", of("FBetaScore", average="micro", beta=2.0), RAW),
    metric("equal to a probability", ONE, "metric_needs_classes", "Accuracy"),
    metric("mean IoU of one sigmoid", ONE, "metric_needs_classes", of("MeanIoU", num_classes=2)),
    metric(
        "mean IoU of three probabilities",
        THREE,
        "metric_needs_classes",
        of("MeanIoU", num_classes=3),
        SPARSE,
        "iris",
    ),
    metric("IoU for other classes", THREE, "metric_classes", of("OneHotMeanIoU", num_classes=5), ONE_HOT, "iris"),
    metric(
        "yes or no about ten classes", ending(10, "softmax"), "metric_each_output", "BinaryAccuracy", ONE_HOT, "digits"
    ),
    metric("precision of two outputs", TWO, "metric_both_outputs", of("Precision"), ONE_HOT),
    metric("the top 5 of 3", THREE, "metric_top_k", "SparseTopKCategoricalAccuracy", SPARSE, "iris"),
    metric("correlation of one number", NUMBER, "metric_few_outputs", "PearsonCorrelation", "mse", "diabetes"),
    metric("direction of one number", NUMBER, "metric_few_outputs", of("CosineSimilarity"), "mse", "diabetes"),
    metric("percentages near 0", NUMBER, "metric_near_zero", "MeanAbsolutePercentageError", "mse", "plane"),
    metric("logarithms of heights", NUMBER, "metric_targets_domain", "MeanSquaredLogarithmicError", "mse", "plane"),
    metric("counts of what may be negative", NUMBER, "metric_outputs_domain", of("Poisson"), "mse", "diabetes"),
    loss("the cosine of one number", NUMBER, "loss_of_one_output", "cosine_similarity"),
    loss("a percentage near 0", NUMBER, "loss_near_zero", "mean_absolute_percentage_error", "plane"),
    loss("counts below 0", NUMBER, "loss_targets_domain", "poisson", "plane"),
    loss("Poisson of a linear end", NUMBER, "loss_outputs_domain", "poisson", node="dense_2", field="activation"),
    loss(
        "a margin of probabilities",
        ONE,
        "head_activation",
        "hinge",
        "spiral",
        node="dense_2",
        field="activation",
    ),
    loss("embeddings for an answer", ending(3, "softmax"), "loss_of_embeddings", "circle", "iris"),
    {
        "name": "a metric called like a column",
        "network": NUMBER,
        "code": "reserved_metric_name",
        "node": None,
        "field": "training.metrics.0.config.name",
        "data": {"dataset": "diabetes"},
        "loss": "mse",
        "training": {"metrics": [of("MeanAbsoluteError", name="val_loss")]},
    },
    {
        "name": "two of one class without names",
        "network": ONE,
        "code": "duplicate_metric",
        "node": None,
        "field": "training.metrics.1",
        "loss": BINARY,
        "training": {"metrics": [of("Precision", thresholds=0.5), of("Precision", thresholds=0.9)]},
    },
    {
        "name": "class weights that are all 0",
        "network": THREE,
        "code": "class_weight_all_zero",
        "node": None,
        "field": "training.class_weight",
        "data": {"dataset": "iris"},
        "training": {"class_weight": {"0": 0, "1": 0, "2": 0}},
    },
]
