"""Wrong networks, with the problem and the place that each one gets, and the result of the offered fix.

`scripts/wrong_networks.py` writes the documents, the edits and their results to `wrong_networks.json`. The browser's
tests read this file, so both sides apply a fix with the same result.
"""

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.facts import facts_of
from layerloom.datasets.prepare import prepare
from layerloom.graph import edits
from layerloom.graph.check import output_of
from layerloom.model.build import Preparation, build_model
from layerloom.model.check import check_network
from layerloom.model.compile import compile_model
from layerloom.spec import RunSpec, parse_run_spec
from support import wrong_measures

FIXTURE = Path(__file__).with_name("wrong_networks.json")

SPARSE, BINARY, ONE_HOT = "sparse_categorical_crossentropy", "binary_crossentropy", "categorical_crossentropy"
Json = dict[str, Any]


def layer(class_name: str, **config: Any) -> Json:
    return {"class_name": class_name, "config": config}


def dense(units: Any = 8, activation: str | None = "relu", **config: Any) -> Json:
    return layer("Dense", units=units, **({"activation": activation} if activation else {}), **config)


def end(units: int = 2, activation: str | None = "softmax") -> Json:
    return dense(units, activation)


def stack(*layers: Json) -> Json:
    return {"layers": list(layers)}


def graph(edges: str, **nodes: Json) -> Json:
    """A network from connections such as "i>a a>b"; the input is `i`."""
    pairs = [edge.split(">") for edge in edges.split()]
    return {
        "nodes": [{"id": name, **node} for name, node in nodes.items()],
        "edges": [{"source": source, "target": target} for source, target in pairs],
    }


INPUT = layer("InputLayer")
SPIRAL, IRIS, DIABETES, DIGITS = ({"dataset": name} for name in ("spiral", "iris", "diabetes", "digits"))
PICTURES, ROWS = {"dataset": "digits", "shape": [8, 8, 1]}, {"dataset": "digits", "shape": [8, 8]}
TEN = end(10)


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A wrong network, and the problem that must be found: its code, its node, its field, whether it can be fixed.

    ``also`` is the code of a second problem with the same cause, which the same fix solves.
    """

    name: str
    network: Json
    code: str
    node: str | None
    field: str | None = None
    data: Json = dataclasses.field(default_factory=lambda: SPIRAL)
    loss: Any = SPARSE
    training: Json = dataclasses.field(default_factory=dict[str, Any])
    fixed: bool = True
    also: str | None = None

    @property
    def document(self) -> Json:
        """The run spec, its network written out as nodes and edges."""
        training = {"loss": self.loss, "metrics": ["accuracy"], "epochs": 1} | self.training
        spec = RunSpec.model_validate({"network": self.network, "data": self.data, "training": training})
        network = spec.to_json()["network"]
        return {
            "network": {name: network[name] for name in ("version", "nodes", "edges")},
            "data": self.data,
            "training": training,
        }


def conv(filters: Any = 4, **config: Any) -> Json:
    return layer("Conv2D", **({"filters": filters, "kernel_size": 3, "activation": "relu"} | config))


# Texts of 200 words out of 10,000.
REVIEWS = {"dataset": "imdb"}
EMBEDDING = layer("Embedding", input_dim=10_000, output_dim=4)
POOL, FLAT = layer("MaxPooling2D"), layer("Flatten")
TRAINED = dict[str, Any]

TABLE: list[Wrong] = [
    # The graph.
    Wrong("nothing but an input", graph("", i=INPUT), "no_layers", "i"),
    Wrong("nothing but an input, for images", graph("", i=INPUT), "no_layers", "i", data=PICTURES),
    Wrong("no input", graph("a>b", a=dense(), b=end()), "missing_input", "a"),
    Wrong("a circle", graph("i>a a>b b>a b>c", i=INPUT, a=dense(), b=dense(), c=end()), "cycle", "a", fixed=True),
    Wrong("a layer that nothing feeds", graph("i>a", i=INPUT, a=dense(), b=end()), "not_connected", "b"),
    Wrong("a layer on its own", graph("i>a", i=INPUT, b=dense(), a=end()), "not_connected", "b"),
    Wrong(
        "two inputs",
        graph("i>a j>b a>c b>c c>d", i=INPUT, j=INPUT, a=dense(), b=dense(), c=layer("Concatenate"), d=end()),
        "several_inputs",
        "j",
    ),
    Wrong(
        "a branch that leads nowhere",
        graph("i>a i>b b>x a>c", i=INPUT, a=dense(), b=dense(), x=dense(), c=end()),
        "several_outputs",
        "x",
    ),
    Wrong("two outputs", graph("i>a a>b a>c", i=INPUT, a=dense(), b=end(), c=end()), "several_outputs", "b"),
    Wrong(
        "two layers into one",
        graph("i>a i>b a>c b>c", i=INPUT, a=dense(), b=dense(), c=end()),
        "too_many_inputs",
        "c",
    ),
    Wrong("the input is fed", graph("i>a a>b b>i", i=INPUT, a=dense(), b=end()), "input_is_fed", "i"),
    Wrong(
        "a connection to nowhere",
        graph("i>a a>b b>z", i=INPUT, a=dense(), b=end()),
        "unknown_node",
        None,
        "network.edges.2",
    ),
    Wrong(
        "a merge of one",
        graph("i>a a>b b>s s>c", i=INPUT, a=dense(), b=dense(), s=layer("Add"), c=end()),
        "merge_needs_inputs",
        "s",
    ),
    Wrong(
        "a dangling merge",
        graph("i>a i>b a>s s>c", i=INPUT, a=dense(4), b=dense(6), s=layer("Concatenate"), c=end()),
        "merge_needs_inputs",
        "s",
        also="several_outputs",
    ),
    Wrong(
        "attention with nothing to attend to",
        stack(layer("MultiHeadAttention", num_heads=2, key_dim=4), FLAT, TEN),
        "merge_needs_inputs",
        "multiheadattention_1",
        data=ROWS,
    ),
    Wrong(
        "a pooling too large beside a skip",
        graph(
            "p>q q>s p>s s>f f>e",
            p=INPUT,
            q=layer("MaxPooling2D", pool_size=9, strides=1),
            s=layer("Add"),
            f=FLAT,
            e=TEN,
        ),
        "window_too_large",
        "q",
        data=PICTURES,
    ),
    Wrong(
        "a pooling too large in a difference",
        graph(
            "p>q q>s p>s s>f f>e",
            p=INPUT,
            q=layer("MaxPooling2D", pool_size=9, strides=1),
            s=layer("Subtract"),
            f=FLAT,
            e=TEN,
        ),
        "window_too_large",
        "q",
        data=PICTURES,
    ),
    Wrong(
        "a difference of something and itself",
        graph("i>a a>s a>s s>b", i=INPUT, a=dense(), s=layer("Subtract"), b=end()),
        "same_input_twice",
        "s",
    ),
    Wrong(
        "a sum of something and itself",
        graph("i>a a>s a>s s>b", i=INPUT, a=dense(), s=layer("Add"), b=end()),
        "same_input_twice",
        "s",
    ),
    Wrong(
        "joined twice among others",
        graph("i>a a>s i>s a>s s>b", i=INPUT, a=dense(), s=layer("Concatenate"), b=end()),
        "same_input_twice",
        "s",
    ),
    # Classes and parameters.
    Wrong("a misspelled class", stack(layer("Dens", units=8), end()), "unknown_class", "dens_1"),
    Wrong("a class nobody knows", stack(layer("Quantum"), dense(), end()), "unknown_class", "quantum_1"),
    Wrong("code", stack(layer("Lambda", function="lambda x: x"), end()), "refused_class", "lambda_1"),
    Wrong(
        "code inside a wrapper",
        stack(layer("TimeDistributed", layer=layer("Lambda", function="x")), FLAT, TEN),
        "refused_class",
        "timedistributed_1",
        "layer.class_name",
        data=ROWS,
    ),
    Wrong(
        "code two wrappers deep",
        stack(layer("TimeDistributed", layer=layer("TimeDistributed", layer=layer("Lambda"))), FLAT, TEN),
        "refused_class",
        "timedistributed_1",
        "layer.config.layer.class_name",
        data=ROWS,
    ),
    Wrong("a misspelled activation", stack(dense(8, "rellu"), end()), "unknown_class", "dense_1", "activation"),
    Wrong("a misspelled parameter", stack(layer("Dense", unit=8), end()), "unknown_parameter", "dense_1", "unit"),
    Wrong("a parameter nobody knows", stack(dense(8, wings=2), end()), "unknown_parameter", "dense_1", "wings"),
    Wrong("a parameter is missing", stack(layer("Dense"), end()), "missing_parameter", "dense_1", "units"),
    Wrong("a rate out of range", stack(dense(), layer("Dropout", rate=30), end()), "out_of_range", "dropout_1", "rate"),
    Wrong("negative units", stack(dense(-8), end()), "out_of_range", "dense_1", "units"),
    Wrong("units as text", stack(dense("64"), end()), "wrong_type", "dense_1", "units"),
    Wrong("units with decimals", stack(dense(16.5), end()), "wrong_type", "dense_1", "units"),
    Wrong(
        "a choice there is not",
        stack(conv(padding="Same"), FLAT, TEN),
        "not_a_choice",
        "conv2d_1",
        "padding",
        data=PICTURES,
    ),
    Wrong(
        "a kernel of three sizes",
        stack(conv(kernel_size=[3, 3, 3]), FLAT, TEN),
        "wrong_length",
        "conv2d_1",
        "kernel_size",
        data=PICTURES,
    ),
    Wrong(
        "a wrong number inside a regularizer",
        stack(dense(8, kernel_regularizer=layer("L2", l2=-0.01)), end()),
        "out_of_range",
        "dense_1",
        "kernel_regularizer.config.l2",
    ),
    # Shapes.
    Wrong(
        "another shape than the data's",
        stack(layer("InputLayer", shape=[3]), dense(), end()),
        "input_shape",
        "inputlayer_1",
        "shape",
    ),
    Wrong("Conv2D on flat digits", stack(conv(), FLAT, TEN), "wrong_rank", "conv2d_1", data=DIGITS),
    Wrong("Conv2D without channels", stack(conv(), FLAT, TEN), "wrong_rank", "conv2d_1", data=ROWS),
    Wrong("Conv2D on a table", stack(conv(), FLAT, end(3)), "wrong_rank", "conv2d_1", data=IRIS),
    Wrong("LSTM on a flat vector", stack(layer("LSTM", units=8), end(3)), "wrong_rank", "lstm_1", data=IRIS),
    Wrong("LSTM on flat digits", stack(layer("LSTM", units=8), TEN), "wrong_rank", "lstm_1", data=DIGITS),
    Wrong("GRU on maps of features", stack(conv(), layer("GRU", units=8), TEN), "wrong_rank", "gru_1", data=PICTURES),
    Wrong("Flatten too early", stack(conv(), FLAT, conv(), dense(), TEN), "wrong_rank", "conv2d_2", data=PICTURES),
    Wrong("pooling of features", stack(conv(), FLAT, POOL, TEN), "wrong_rank", "maxpooling2d_1", data=PICTURES),
    Wrong(
        "return_sequences is missing",
        stack(layer("LSTM", units=8), layer("Dropout", rate=0.2), layer("LSTM", units=8), TEN),
        "needs_sequence",
        "lstm_2",
        data=ROWS,
    ),
    Wrong(
        "return_sequences is missing inside Bidirectional",
        stack(layer("Bidirectional", layer=layer("GRU", units=4)), layer("GRU", units=4), TEN),
        "needs_sequence",
        "gru_1",
        data=ROWS,
    ),
    Wrong(
        "too many poolings",
        stack(conv(padding="same"), POOL, POOL, POOL, POOL, POOL, FLAT, TEN),
        "window_too_large",
        "maxpooling2d_4",
        data=PICTURES,
    ),
    Wrong(
        "a kernel larger than the image",
        stack(conv(kernel_size=9), FLAT, TEN),
        "window_too_large",
        "conv2d_1",
        data=PICTURES,
    ),
    Wrong(
        "Concatenate of maps and features",
        graph("i>c i>f f>d c>m d>m m>e", i=INPUT, c=conv(), f=FLAT, d=dense(), m=layer("Concatenate"), e=TEN),
        "merge_shapes",
        "m",
        data=PICTURES,
    ),
    Wrong(
        "Concatenate of maps of two sizes",
        graph(
            "i>a i>b a>m b>m m>f f>e", i=INPUT, a=conv(), b=conv(kernel_size=5), m=layer("Concatenate"), f=FLAT, e=TEN
        ),
        "merge_shapes",
        "m",
        data=PICTURES,
    ),
    Wrong(
        "Add of two widths",
        graph("i>a a>b a>s b>s s>c", i=INPUT, a=dense(16), b=dense(8), s=layer("Add"), c=end()),
        "merge_shapes",
        "s",
    ),
    Wrong("Dense on an image", stack(dense(), TEN), "head_rank", "dense_2", data=PICTURES),
    Wrong(
        "no Flatten after the convolutions", stack(conv(), POOL, dense(), TEN), "head_rank", "dense_2", data=PICTURES
    ),
    Wrong(
        "a sequence at the end",
        stack(layer("GRU", units=8, return_sequences=True), TEN),
        "head_rank",
        "dense_1",
        data=ROWS,
    ),
    Wrong(
        "a Reshape that does not add up",
        stack(layer("Reshape", target_shape=[3, 3]), FLAT, end()),
        "shape_mismatch",
        "reshape_1",
    ),
    Wrong(
        "words where there are measurements",
        stack(layer("Embedding", input_dim=100, output_dim=8), layer("GlobalAveragePooling1D"), end(3)),
        "embedding_of_measurements",
        "embedding_1",
        data=IRIS,
    ),
    Wrong(
        "words of measurements, read in order",
        stack(layer("Embedding", input_dim=100, output_dim=8), layer("LSTM", units=4), end(3)),
        "embedding_of_measurements",
        "embedding_1",
        data=IRIS,
    ),
    Wrong(
        "fewer rows than words",
        stack(layer("Embedding", input_dim=100, output_dim=8), layer("GlobalAveragePooling1D"), end(1, "sigmoid")),
        "embedding_too_small",
        "embedding_1",
        "input_dim",
        data={"dataset": "imdb"},
        loss=BINARY,
    ),
    Wrong(
        "more bins than an embedding knows",
        stack(
            layer("Discretization", bin_boundaries=[-1.0, 0.0, 1.0]),
            layer("Embedding", input_dim=2, output_dim=4),
            FLAT,
            end(),
        ),
        "index_too_large",
        "embedding_1",
        "input_dim",
    ),
    Wrong(
        "more hashes than an encoding knows, reshaped on the way",
        stack(
            layer("Hashing", num_bins=50),
            layer("Reshape", target_shape=[2]),
            layer("CategoryEncoding", num_tokens=10),
            end(),
        ),
        "index_too_large",
        "categoryencoding_1",
        "num_tokens",
    ),
    Wrong("a convolution at the end", stack(conv()), "head_rank", "conv2d_1", data=PICTURES),
    Wrong("a recurrent layer at the end", stack(layer("GRU", units=6)), "head_units", "gru_1", data=ROWS),
    # Too large.
    Wrong("ten billion weights", stack(dense(100_000), dense(100_000), end()), "too_many_parameters", "dense_2"),
    Wrong(
        "images a billion wide",
        stack(layer("UpSampling2D", size=2**28), layer("GlobalAveragePooling2D"), TEN),
        "too_many_values",
        "upsampling2d_1",
        data=PICTURES,
        fixed=False,
    ),
    Wrong(
        "a batch that fits no memory",
        stack(layer("UpSampling2D", size=400), layer("AveragePooling2D", pool_size=400), FLAT, TEN),
        "too_much_memory",
        "upsampling2d_1",
        data=PICTURES,
        training=TRAINED(batch_size="full"),
    ),
    Wrong("901 layers", stack(*[dense(2)] * 900, end()), "network_too_deep", "dense_901", fixed=False),
    # The last layer and the loss.
    Wrong("too few units at the end", stack(dense(), end(2)), "head_units", "dense_2", "units", data=IRIS),
    Wrong("more units than classes", stack(dense(), end(5)), "head_units", "dense_2", "units", data=IRIS),
    Wrong(
        "one unit for three classes",
        stack(dense(), end(1, "sigmoid")),
        "head_units",
        "dense_2",
        "units",
        data=IRIS,
        loss=BINARY,
    ),
    Wrong("one sigmoid and the loss of many", stack(dense(), end(1, "sigmoid")), "head_units", "dense_2", "units"),
    Wrong(
        "binary crossentropy for three classes",
        stack(dense(), end(3)),
        "binary_loss",
        None,
        "training.loss",
        data=IRIS,
        loss=BINARY,
    ),
    Wrong("softmax of one unit", stack(dense(), end(1)), "softmax_of_one", "dense_2", "activation", loss=BINARY),
    Wrong(
        "sigmoid for many classes",
        stack(dense(), end(3, "sigmoid")),
        "head_activation",
        "dense_2",
        "activation",
        data=IRIS,
        loss=ONE_HOT,
    ),
    Wrong(
        "no activation for classes", stack(dense(), end(3, None)), "head_activation", "dense_2", "activation", data=IRIS
    ),
    Wrong("no sigmoid for two", stack(dense(), end(1, None)), "head_activation", "dense_2", "activation", loss=BINARY),
    Wrong(
        "softmax twice",
        stack(dense(), end(2)),
        "head_activation",
        "dense_2",
        "activation",
        loss=layer("SparseCategoricalCrossentropy", from_logits=True),
    ),
    Wrong(
        "classes with the loss of numbers",
        stack(dense(), end(3)),
        "loss_for_numbers",
        None,
        "training.loss",
        data=IRIS,
        loss="mse",
    ),
    Wrong(
        "two classes with the loss of numbers",
        stack(dense(), end(1, None)),
        "loss_for_numbers",
        None,
        "training.loss",
        loss="mean_absolute_error",
    ),
    Wrong(
        "a number with the loss of classes",
        stack(dense(), end(1, None)),
        "loss_for_classes",
        None,
        "training.loss",
        data=DIABETES,
        training=TRAINED(metrics=["mae"]),
    ),
    Wrong(
        "softmax for a number",
        stack(dense(), end(1)),
        "softmax_of_one",
        "dense_2",
        "activation",
        data=DIABETES,
        loss="mse",
        training=TRAINED(metrics=["mae"]),
    ),
    Wrong(
        "three softmax units for a number",
        stack(dense(), end(3)),
        "head_units",
        "dense_2",
        "units",
        data=DIABETES,
        loss="mse",
        training=TRAINED(metrics=["mae"]),
    ),
    Wrong(
        "sigmoid for a number",
        stack(dense(), end(1, "sigmoid")),
        "bounded_output",
        "dense_2",
        "activation",
        data=DIABETES,
        loss="mse",
        training=TRAINED(metrics=["mae"]),
    ),
    Wrong("Dropout at the end", stack(dense(), end(), layer("Dropout", rate=0.5)), "noise_at_the_end", "dropout_1"),
    Wrong("nothing to learn", stack(layer("Dropout", rate=0.2), layer("Softmax")), "nothing_to_learn", "softmax_1"),
    Wrong(
        "hidden layers without an activation",
        stack(dense(8, None), layer("Dropout", rate=0.2), dense(8, "linear"), end()),
        "linear_stack",
        "dense_1",
        "activation",
    ),
    Wrong(
        "convolutions without an activation",
        stack(
            conv(activation="linear"),
            layer("BatchNormalization"),
            conv(activation="linear"),
            layer("AveragePooling2D", pool_size=2),
            FLAT,
            TEN,
        ),
        "linear_stack",
        "conv2d_1",
        "activation",
        data=PICTURES,
    ),
    Wrong(
        "a mask that ends at a convolution",
        stack(layer("Masking", mask_value=0.0), layer("Conv1D", filters=4, kernel_size=3), FLAT, TEN),
        "mask_lost",
        "conv1d_1",
        data=ROWS,
    ),
    Wrong(
        "a mask that a pooling does not know",
        stack(layer("Masking"), layer("LSTM", units=4, return_sequences=True), layer("GlobalMaxPooling1D"), TEN),
        "mask_lost",
        "globalmaxpooling1d_1",
        data=ROWS,
    ),
    Wrong(
        "padding that is told and then counts",
        stack(
            layer("Discretization", bin_boundaries=[0.0, 1.0]),
            layer("Embedding", input_dim=3, output_dim=4, mask_zero=True),
            FLAT,
            end(),
        ),
        "mask_lost",
        "flatten_1",
    ),
    Wrong(
        "a last batch of one row",
        stack(layer("BatchNormalization"), end(1, "sigmoid")),
        "batch_of_one",
        "batchnormalization_1",
        data={"dataset": "breast_cancer"},
        loss=BINARY,
        training=TRAINED(batch_size=397),
    ),
    Wrong(
        "batches of one row",
        stack(dense(), layer("BatchNormalization"), end()),
        "batch_of_one",
        "batchnormalization_1",
        training=TRAINED(batch_size=1),
    ),
    Wrong(
        "a penalty on the outputs of a wrapped layer",
        stack(layer("TimeDistributed", layer=dense(4, activity_regularizer="l2")), FLAT, TEN),
        "penalty_ignored",
        "timedistributed_1",
        "layer.config.activity_regularizer",
        data=ROWS,
    ),
    Wrong(
        "a penalty on the outputs of a wrapped convolution",
        stack(
            layer("TimeDistributed", layer=layer("Conv1D", filters=2, kernel_size=3, activity_regularizer="l1")),
            FLAT,
            TEN,
        ),
        "penalty_ignored",
        "timedistributed_1",
        "layer.config.activity_regularizer",
        data=PICTURES,
    ),
    Wrong(
        "a layer that only adds a penalty, wrapped",
        stack(layer("TimeDistributed", layer=layer("ActivityRegularization", l2=0.1)), FLAT, TEN),
        "penalty_ignored",
        "timedistributed_1",
        "layer.config.activity_regularizer",
        data=ROWS,
    ),
    Wrong(
        "a penalty on outputs in half precision",
        stack(dense(activity_regularizer="l2"), end()),
        "penalty_type",
        "dense_1",
        "activity_regularizer",
        training=TRAINED(dtype_policy="mixed_float16"),
    ),
    Wrong(
        "a penalty on outputs in half precision, in a wrapper",
        stack(layer("Bidirectional", layer=layer("LSTM", units=4, activity_regularizer="l2")), TEN),
        "penalty_type",
        "bidirectional_1",
        "layer.config.activity_regularizer",
        data=ROWS,
        training=TRAINED(dtype_policy="mixed_bfloat16"),
    ),
    Wrong(
        "a layer that only adds a penalty, in half precision",
        stack(dense(), layer("ActivityRegularization", l1=0.1), end()),
        "penalty_type",
        "activityregularization_1",
        "dtype",
        training=TRAINED(dtype_policy="mixed_float16"),
    ),
    Wrong(
        "a penalty on weights of another type",
        stack(dense(kernel_regularizer="l2", dtype="float64"), end()),
        "penalty_type",
        "dense_1",
        "kernel_regularizer",
    ),
    Wrong(
        "words that half precision rounds",
        stack(layer("Reshape", target_shape=[200]), EMBEDDING, layer("GlobalAveragePooling1D"), end(1, "sigmoid")),
        "rounded_index",
        "reshape_1",
        "dtype",
        data=REVIEWS,
        loss=BINARY,
        training=TRAINED(dtype_policy="mixed_float16"),
    ),
    Wrong(
        "words that several layers round",
        stack(
            layer("RepeatVector", n=1),
            layer("Reshape", target_shape=[200]),
            EMBEDDING,
            layer("GlobalAveragePooling1D"),
            end(1, "sigmoid"),
        ),
        "rounded_index",
        "repeatvector_1",
        "dtype",
        data=REVIEWS,
        loss=BINARY,
        training=TRAINED(dtype_policy="mixed_bfloat16"),
    ),
    Wrong(
        "words that one layer of half precision rounds",
        stack(layer("Flatten", dtype="float16"), EMBEDDING, layer("GlobalAveragePooling1D"), end(1, "sigmoid")),
        "rounded_index",
        "flatten_1",
        "dtype",
        data=REVIEWS,
        loss=BINARY,
    ),
    Wrong(
        "words that a wrapper rounds",
        stack(
            layer("Reshape", target_shape=[10, 20], dtype="float32"),
            layer("TimeDistributed", layer=EMBEDDING),
            layer("GlobalAveragePooling2D"),
            end(1, "sigmoid"),
        ),
        "rounded_index",
        "timedistributed_1",
        "dtype",
        data=REVIEWS,
        loss=BINARY,
        training=TRAINED(dtype_policy="mixed_float16"),
    ),
    Wrong(
        "a variance that is infinite in half precision",
        stack(layer("Normalization", mean=[0.0, 700.0], variance=[1.0, 99_000.0]), dense(), end()),
        "infinite_parameter",
        "normalization_1",
        "variance",
        training=TRAINED(dtype_policy="mixed_float16"),
    ),
    Wrong(
        "an input that cuts off decimals",
        stack(layer("InputLayer", dtype="int32"), dense(), end()),
        "decimals_cut_off",
        "inputlayer_1",
        "dtype",
    ),
    # The training.
    Wrong(
        "a schedule that is over long before the run",
        stack(dense(), end()),
        "schedule_too_short",
        None,
        "training.optimizer.config.learning_rate",
        training=TRAINED(
            epochs=400,
            optimizer=layer("Adam", learning_rate=layer("CosineDecay", initial_learning_rate=0.01, decay_steps=100)),
        ),
    ),
    Wrong(
        "a schedule that ends at zero by hand",
        stack(dense(), end()),
        "schedule_too_short",
        None,
        "training.optimizer.config.learning_rate",
        training=TRAINED(
            epochs=20,
            optimizer=layer(
                "Adam",
                learning_rate=layer("PiecewiseConstantDecay", boundaries=[50], values=[0.01, 0.0]),
            ),
        ),
    ),
    Wrong(
        "a misspelled loss",
        stack(dense(), end()),
        "unknown_class",
        None,
        "training.loss",
        loss="sparse_categorical_crossentropi",
    ),
    Wrong(
        "a misspelled optimizer",
        stack(dense(), end()),
        "unknown_class",
        None,
        "training.optimizer",
        training=TRAINED(optimizer="adamm"),
    ),
    Wrong(
        "lr instead of learning_rate",
        stack(dense(), end()),
        "unknown_parameter",
        None,
        "training.optimizer.config.learning_rat",
        training=TRAINED(optimizer=layer("Adam", learning_rat=0.01)),
    ),
    Wrong(
        "steps far too large",
        stack(dense(), end()),
        "high_learning_rate",
        None,
        "training.optimizer.config.learning_rate",
        training=TRAINED(optimizer=layer("Adam", learning_rate=10)),
    ),
    Wrong(
        "steps far too small",
        stack(dense(), end()),
        "low_learning_rate",
        None,
        "training.optimizer.config.learning_rate",
        training=TRAINED(optimizer=layer("SGD", learning_rate=1e-12)),
    ),
    Wrong(
        "a learning rate below zero",
        stack(dense(), end()),
        "out_of_range",
        None,
        "training.optimizer.config.learning_rate",
        training=TRAINED(optimizer=layer("Adam", learning_rate=-0.01)),
    ),
    Wrong(
        "a batch larger than the data",
        stack(dense(), end()),
        "batch_larger_than_rows",
        None,
        "training.batch_size",
        training=TRAINED(batch_size=100_000),
    ),
    Wrong(
        "a metric that does not fit",
        stack(dense(), end(3)),
        "metric_targets",
        None,
        "training.metrics.1",
        data=IRIS,
        training=TRAINED(metrics=["accuracy", "Precision"]),
    ),
    Wrong(
        "accuracy of a number",
        stack(dense(), end(1, None)),
        "metric_for_classes",
        None,
        "training.metrics.0",
        data=DIABETES,
        loss="mse",
    ),
    Wrong(
        "the same metric twice",
        stack(dense(), end()),
        "duplicate_metric",
        None,
        "training.metrics.1",
        training=TRAINED(metrics=["accuracy", "accuracy"]),
    ),
    Wrong(
        "a metric without its number of classes",
        stack(dense(), end(3)),
        "missing_parameter",
        None,
        "training.metrics.0.config.num_classes",
        data=IRIS,
        loss=ONE_HOT,
        training=TRAINED(metrics=["OneHotMeanIoU"]),
    ),
    Wrong(
        "watching what is not measured",
        stack(dense(), end()),
        "unknown_monitor",
        None,
        "training.early_stopping.monitor",
        training=TRAINED(metrics=[], early_stopping={"monitor": "val_accuracy"}),
    ),
    Wrong(
        "watching what is called otherwise",
        stack(dense(), end()),
        "unknown_monitor",
        None,
        "training.early_stopping.monitor",
        training=TRAINED(early_stopping={"monitor": "val_acc"}),
    ),
    Wrong(
        "watching without knowing which way",
        stack(dense(), end(1, "sigmoid")),
        "unknown_direction",
        None,
        "training.early_stopping.mode",
        loss=BINARY,
        training=TRAINED(metrics=["TruePositives"], early_stopping={"monitor": "val_TruePositives"}),
    ),
    Wrong(
        "early stopping without validation",
        stack(dense(), end()),
        "monitor_without_validation",
        None,
        "training.early_stopping.monitor",
        data={"dataset": "spiral", "split": {"validation": 0, "test": 0.1}},
        training=TRAINED(early_stopping={"monitor": "val_loss"}),
    ),
    Wrong(
        "a weight for a class there is not",
        stack(dense(), end()),
        "unknown_class_index",
        None,
        "training.class_weight",
        training=TRAINED(class_weight={"0": 1, "2": 5}),
    ),
    Wrong(
        "class weights for a number",
        stack(dense(), end(1, None)),
        "class_weight_without_classes",
        None,
        "training.class_weight",
        data=DIABETES,
        loss="mse",
        training=TRAINED(metrics=["mae"], class_weight={"0": 2}),
    ),
    Wrong(
        "data that does not have the shape",
        stack(dense(), TEN),
        "dataset_error",
        None,
        "data.shape",
        data={"dataset": "digits", "shape": [9, 9, 1]},
    ),
    *(Wrong(**row) for row in wrong_measures.ROWS),
]
FIXED = [case for case in TABLE if case.fixed]


def check(document: Json) -> Json:
    from layerloom.model.serve import Child

    return Child().check({name: document[name] for name in ("network", "data", "training")})


def solved(case: Wrong) -> tuple[Json, list[Json], Json]:
    """The document, the edits of the expected problem's fix, and the document after them."""
    document = case.document
    problem = next(problem for problem in check(document)["problems"] if problem["code"] == case.code)
    assert problem["fix"] is not None, problem
    return document, problem["fix"]["edits"], edits.apply(document, problem["fix"]["edits"])


def fixture() -> str:
    """What the browser's tests read."""
    cases = []
    for case in FIXED:
        document, changes, result = solved(case)
        cases.append({"name": case.name, "document": document, "edits": changes, "result": result})
    cases += removals()
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f"[\n{lines}\n]\n"


def removals(count: int = 40) -> list[Json]:
    """Layers taken out of networks of any wiring: branches, merges, attention, connections made twice."""
    draw = random.Random(14)
    cases: list[Json] = []
    for number in range(count):
        names = [f"n{at}" for at in range(draw.randint(3, 9))]
        nodes = [
            {
                "id": name,
                "class_name": draw.choice(["Dense", "Add", "Concatenate", "Attention", "Flatten"]),
                "config": {},
            }
            for name in names
        ]
        draw.shuffle(nodes)
        pairs = [sorted(draw.sample(range(len(names)), 2)) for _ in range(draw.randint(2, 2 * len(names)))]
        edges = [{"source": names[one], "target": names[other]} for one, other in pairs]
        document = {"network": {"version": 1, "nodes": nodes, "edges": edges}}
        changes = [{"op": "remove", "node": draw.choice(names)}]
        result = edits.apply(document, changes)
        cases.append({"name": f"removal {number + 1}", "document": document, "edits": changes, "result": result})
    return cases


def test_a_removal_joins_nothing_twice_and_leaves_no_merge_of_one() -> None:
    changed = 0
    for case in removals(300):
        before, after = case["document"]["network"], case["result"]["network"]
        classes = {node["id"]: node["class_name"] for node in before["nodes"]}
        [edit] = case["edits"]
        kept = {node["id"] for node in after["nodes"]}
        assert edit["node"] not in kept
        for target in kept:
            was = [edge["source"] for edge in before["edges"] if edge["target"] == target]
            now = [edge["source"] for edge in after["edges"] if edge["target"] == target]
            if classes[target] != "Attention":
                new = [source for source in now if source not in was]
                assert len(set(new)) == len(new)
                assert all(now.count(source) <= was.count(source) for source in was)
            if classes[target] in ("Add", "Concatenate") and edit["node"] in was and len(was) > 1:
                assert len(now) != 1
            changed += now != was
    assert changed > 100


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_it_gets_the_right_problem_on_the_right_node(case: Wrong) -> None:
    report = check(case.document)
    found = [(problem["code"], problem["node"], problem["field"]) for problem in report["problems"]]
    assert found[:1] == [(case.code, case.node, case.field)]
    assert [code for code, _, _ in found[1:]] == ([case.also] if case.also else [])
    problem = report["problems"][0]
    assert (problem["fix"] is not None) is case.fixed
    assert report["ok"] is (problem["severity"] == "warning")


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_its_fix_solves_it(case: Wrong) -> None:
    before = json.dumps(case.document)
    document, _, result = solved(case)
    assert json.dumps(document) == before
    report = check(result)
    assert (report["ok"], report["problems"]) == (True, [])


@pytest.mark.parametrize(
    "case",
    random.Random(3).sample([case for case in FIXED if "imdb" not in case.data.values()], 12),
    ids=lambda case: case.name,
)
def test_what_was_fixed_really_trains(case: Wrong) -> None:
    spec = parse_run_spec(solved(case)[2])
    keras.utils.set_random_seed(0)
    output = output_of(spec.network)
    assert output is not None
    facts = facts_of(spec.data)
    report = check_network(spec.network, facts, spec.training)
    data = prepare(spec.data, spec.training.loss, report["nodes"][output]["output_shape"][-1])
    model = build_model(spec.network, data.sample_shape, Preparation(data.normalization, data.scale))
    compile_model(model, spec.training)
    before = [weight.copy() for weight in model.get_weights()]
    loss: Any = model.train_on_batch(data.x_train[:16], data.y_train[:16])
    assert np.isfinite(np.ravel(loss)[0])
    assert any(not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))


def test_there_are_enough_of_them() -> None:
    assert len(TABLE) >= 40
    assert len({case.name for case in TABLE}) == len(TABLE)
    assert len(FIXED) >= 30


def test_the_browsers_fixture_is_fresh() -> None:
    assert FIXTURE.read_text(encoding="utf-8") == fixture(), "run scripts/wrong_networks.py"
