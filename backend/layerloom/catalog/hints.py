"""A hand-written table of parameters: what introspection cannot find out.

Keras does not annotate its constructor parameters. For about half of them the default shows the type. This table has
the types of the others, and also ranges and choices. Only `introspect.py` reads it, and writes the result to
`catalog.json`. A new Keras parameter without an entry here stops the introspection, so nothing is guessed.
"""

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]
# A schema that depends on the number of spatial axes of its class (Conv2D: 2).
PerRank = Callable[[int], Schema]


def integer(minimum: int | None = None, maximum: int | None = None) -> Schema:
    """An integer within bounds."""
    return {"type": "integer"} | _bounds(minimum=minimum, maximum=maximum)


def number(minimum: float | None = None, maximum: float | None = None, **more: Any) -> Schema:
    """A number within bounds; ``more`` are further keywords of the schema."""
    return {"type": "number"} | _bounds(minimum=minimum, maximum=maximum) | more


def choice(*values: Any) -> Schema:
    """One of a few values."""
    return {"enum": list(values)}


def integers(
    minimum: int | None = None, maximum: int | None = None, *, size: int | None = None, least: int = 1, most: int = 8
) -> Schema:
    """A list of integers within bounds, of a fixed size or of ``least`` to ``most`` entries."""
    return {"type": "array", "items": integer(minimum, maximum)} | _size(size, least, most)


def numbers(
    minimum: float | None = None,
    maximum: float | None = None,
    *,
    size: int | None = None,
    least: int = 1,
    most: int = 1000,
) -> Schema:
    """A list of numbers within bounds, of a fixed size or of ``least`` to ``most`` entries."""
    return {"type": "array", "items": number(minimum, maximum)} | _size(size, least, most)


def either(single: Schema, several: Schema) -> Schema:
    """A single value or a list. One schema is enough, because `minimum` applies only to numbers, `items` to arrays."""
    return single | several | {"type": [single["type"], several["type"]]}


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    if "enum" in schema:
        return schema if None in schema["enum"] else schema | {"enum": [*schema["enum"], None]}
    known = schema["type"]
    types: list[str] = [known] if isinstance(known, str) else list(known)
    return schema if "null" in types else schema | {"type": [*types, "null"]}


def kind(name: str, *classes: str) -> Schema:
    """A Keras object: its name, or `{class_name, config}`. ``classes`` are the only ones that fit, if not all do."""
    types = {"activation": "string", "layer": "object", "schedule": ["number", "object"]}
    some = {"x-classes": list(classes)} if classes else {}
    return {"type": types.get(name, ["string", "object"]), "x-kind": name} | some


def per_axis(minimum: int) -> PerRank:
    """One integer for all spatial axes, or one for each."""
    return lambda rank: either(integer(minimum), integers(minimum, size=max(rank, 1)))


def _margins(rank: int) -> Schema:
    """The amount of padding or cropping: one number, one for each axis, or a pair for each axis."""
    if rank == 1:
        return either(integer(0), integers(0, size=2))
    axis = either(integer(0), integers(0, size=2))
    return either(integer(0), {"type": "array", "items": axis} | _size(rank))


def _bounds(**bounds: float | None) -> Schema:
    return {name: value for name, value in bounds.items() if value is not None}


def _size(size: int | None, least: int = 1, most: int = 8) -> Schema:
    return {"minItems": least, "maxItems": most} if size is None else {"minItems": size, "maxItems": size}


SHARE = number(0, exclusiveMaximum=1)
UNIT = number(0, 1)
POSITIVE = number(exclusiveMinimum=0)
PENALTY = number(0) | {"x-scale": "log"}
STEP = POSITIVE | {"x-scale": "log"}
# How strongly an image is changed: up to this much, or between two bounds. Keras refuses what lies outside.
FACTOR = either(UNIT, numbers(0, 1, size=2))
SIGNED_FACTOR = either(number(-1, 1), numbers(-1, 1, size=2))
# A shape has at most 8 axes here.
AXIS = integer(-8, 7)
AXES = either(AXIS, integers(-8, 7))
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
# Layers with all weights in one matrix, which spectral normalization needs.
ONE_KERNEL = (
    *("Dense", "EinsumDense", "Embedding", "ReversibleEmbedding"),
    *("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("DepthwiseConv1D", "DepthwiseConv2D"),
)
POLICIES = choice("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16")
FILL = choice("constant", "reflect", "wrap", "nearest")

# Parameters that every layer has.
LAYER_PARAMETERS: dict[str, Schema] = {
    "trainable": {"type": "boolean", "default": True, "x-advanced": True},
    "dtype": nullable(POLICIES) | {"default": None, "x-kind": "dtype", "x-advanced": True},
}

BY_SUFFIX: dict[str, Schema] = {
    "activation": nullable(kind("activation")),
    "initializer": kind("initializer"),
    "regularizer": nullable(kind("regularizer", "L1", "L2", "L1L2")),
    "constraint": nullable(kind("constraint")),
}

# fmt: off
BY_NAME: dict[str, Schema | PerRank] = {
    # layers
    "units": integer(1), "filters": integer(1), "groups": integer(1), "depth_multiplier": integer(1), "n": integer(1),
    "input_dim": integer(1), "output_dim": integer(1), "num_heads": integer(1), "key_dim": integer(1),
    "head_dim": integer(1), "num_query_heads": integer(1), "num_key_value_heads": integer(1), "value_dim": integer(1),
    "sliding_window": integer(1), "power_iterations": integer(1), "lora_rank": integer(1), "lora_alpha": POSITIVE,
    "kernel_size": per_axis(1), "pool_size": per_axis(1), "strides": per_axis(1), "dilation_rate": per_axis(1),
    "size": per_axis(1), "output_size": per_axis(1), "output_padding": per_axis(0),
    "padding": choice("valid", "same"), "cropping": _margins,
    "data_format": choice("channels_last", "channels_first"),
    "rate": SHARE, "dropout": SHARE, "recurrent_dropout": SHARE,
    "noise_shape": {"type": "array", "items": nullable(integer(1))} | _size(None),
    "seed": integer(0, 2**31 - 1), "momentum": UNIT, "renorm_momentum": UNIT, "epsilon": STEP, "stddev": number(0),
    "axis": AXES, "axes": either(AXIS, integers(-8, 7, size=2)), "attention_axes": AXES, "shared_axes": integers(1, 7),
    "use_cudnn": choice("auto", True, False), "merge_mode": choice("concat", "sum", "mul", "ave"),
    "flash_attention": {"type": "boolean"}, "score_mode": choice("dot", "concat"),
    "layer": kind("layer"), "backward_layer": kind("layer", *RECURRENT),
    "cell": kind("layer", *CELLS),
    "cells": {"type": "array", "items": kind("layer", *CELLS)} | _size(None, most=16),
    "layers": {"type": "array", "items": kind("layer")} | _size(None, most=32),
    "equation": {"type": "string", "maxLength": 64}, "bias_axes": {"type": "string", "maxLength": 16},
    "output_shape": either(integer(1), {"type": "array", "items": nullable(integer(1))} | _size(None)),
    "target_shape": integers(-1), "dims": integers(1, 8),
    "shape": {"type": "array", "items": nullable(integer(1))} | _size(None, 0, 6),
    "negative_slope": number(0), "max_value": number(0), "threshold": number(0), "alpha": number(0),
    "logit_soft_cap": POSITIVE, "mask_value": number(), "bin_boundaries": numbers(),
    "num_bins": integer(1), "num_tokens": integer(1), "salt": integer(0, 2**31 - 1),
    "output_mode": choice("int", "one_hot", "multi_hot", "count"),
    "mean": either(number(), numbers()), "variance": either(number(0), numbers(0)),
    # layers that work on images and sound
    "height": integer(1, 16384), "width": integer(1, 16384), "value_range": numbers(size=2),
    "factor": FACTOR, "height_factor": SIGNED_FACTOR, "width_factor": SIGNED_FACTOR,
    "x_factor": FACTOR, "y_factor": FACTOR,
    "brightness_factor": SIGNED_FACTOR, "contrast_factor": FACTOR, "saturation_factor": FACTOR, "hue_factor": FACTOR,
    "addition_factor": FACTOR, "threshold_factor": FACTOR, "sigma": FACTOR, "scale": FACTOR,
    "fill_mode": FILL, "fill_value": number(), "interpolation": choice("nearest", "bilinear"),
    "num_chains": integer(1, 16), "chain_depth": integer(1, 16), "num_ops": integer(1, 16), "bins": integer(2, 65536),
    "clip_limit": POSITIVE, "tile_grid_size": integers(1, 256, size=2), "window": choice("hann", "hamming", None),
    "scaling": choice("density", "spectrum"), "frame_length": integer(1, 65536), "frame_step": integer(1, 65536),
    "fft_length": integer(1, 65536), "sequence_stride": integer(1, 65536), "sequence_length": integer(1, 65536),
    "sampling_rate": integer(1), "num_mel_bins": integer(1, 4096), "min_freq": number(0), "max_freq": POSITIVE,
    "top_db": POSITIVE, "mag_exp": POSITIVE, "min_power": STEP, "ref_power": POSITIVE,
    # losses and metrics
    "label_smoothing": UNIT, "gamma": number(0), "beta": number(0), "delta": POSITIVE, "q": number(0, 1),
    "margin": UNIT, "ignore_class": integer(), "reduction": choice("sum_over_batch_size", "sum", "mean"),
    "num_thresholds": integer(2, 10000), "curve": choice("ROC", "PR"), "thresholds": either(UNIT, numbers(0, 1)),
    "summation_method": choice("interpolation", "minoring", "majoring"), "num_labels": integer(1),
    "label_weights": numbers(0), "top_k": integer(1), "class_id": integer(0), "k": integer(1),
    "average": choice("micro", "macro", "weighted"), "num_classes": integer(1, 1000),
    "target_class_ids": integers(0, most=1000),
    "recall": UNIT, "precision": UNIT, "specificity": UNIT, "sensitivity": UNIT, "num_regressors": integer(0),
    "class_aggregation": choice("uniform_average", "variance_weighted_average"),
    # optimizers and schedules
    "learning_rate": kind("schedule") | {"exclusiveMinimum": 0, "x-scale": "log"},
    "beta_1": SHARE, "beta_2": SHARE, "rho": SHARE, "adam_beta_1": SHARE, "adam_beta_2": SHARE,
    "weight_decay": PENALTY, "adam_weight_decay": PENALTY, "clipnorm": POSITIVE, "clipvalue": POSITIVE,
    "global_clipnorm": POSITIVE, "ema_momentum": UNIT, "ema_overwrite_frequency": integer(1),
    "loss_scale_factor": POSITIVE, "gradient_accumulation_steps": integer(2), "initial_accumulator_value": number(0),
    "learning_rate_power": number(maximum=0), "l1_regularization_strength": PENALTY,
    "l2_regularization_strength": PENALTY, "l2_shrinkage_regularization_strength": PENALTY,
    "epsilon_1": STEP, "epsilon_2": STEP, "clip_threshold": POSITIVE, "warmup_steps": integer(0),
    "ns_steps": integer(1, 64), "adam_lr_ratio": POSITIVE, "rms_rate": POSITIVE,
    "beta_2_decay": number(-1, exclusiveMaximum=0),
    "initial_learning_rate": STEP, "end_learning_rate": PENALTY, "warmup_target": POSITIVE, "decay_rate": POSITIVE,
    "decay_steps": integer(1), "first_decay_steps": integer(1), "t_mul": POSITIVE, "m_mul": POSITIVE,
    "power": POSITIVE,
    "boundaries": numbers(0, most=100), "values": numbers(0, least=2, most=101),
    # initializers, regularizers, constraints
    "l1": PENALTY, "l2": PENALTY, "gain": number(), "value": number(), "minval": number(), "maxval": number(),
    "distribution": choice("truncated_normal", "untruncated_normal", "uniform"),
    "mode": choice("fan_in", "fan_out", "fan_avg"), "min_value": number(0), "input_axes": AXES, "output_axes": AXES,
}

# Weights that are matrices; the orthogonal regularizer accepts only these.
MATRICES = {
    **dict.fromkeys(("SimpleRNN", "SimpleRNNCell", "GRU", "GRUCell", "LSTM", "LSTMCell"), ("kernel", "recurrent")),
    "Dense": ("kernel",), "Embedding": ("embeddings",), "ReversibleEmbedding": ("embeddings",),
}

# Parameters that have another meaning in one class than elsewhere.
BY_CLASS: dict[tuple[str, str], Schema | PerRank] = {
    **{(layer, f"{name}_regularizer"): nullable(kind("regularizer")) for layer in MATRICES for name in MATRICES[layer]},
    ("Activation", "activation"): kind("activation"),
    ("BatchNormalization", "axis"): AXIS, ("Concatenate", "axis"): AXIS, ("GroupNormalization", "axis"): AXIS,
    ("Bidirectional", "layer"): kind("layer", *RECURRENT),
    ("SpectralNormalization", "layer"): kind("layer", *ONE_KERNEL),
    ("RandomBrightness", "factor"): SIGNED_FACTOR, ("RandomRotation", "factor"): SIGNED_FACTOR,
    ("RandomPerspective", "scale"): UNIT,
    ("Rescaling", "scale"): number(), ("VarianceScaling", "scale"): POSITIVE,
    ("Conv1D", "padding"): choice("valid", "same", "causal"),
    ("ZeroPadding1D", "padding"): _margins, ("ZeroPadding2D", "padding"): _margins,
    ("ZeroPadding3D", "padding"): _margins,
    ("CategoryEncoding", "output_mode"): choice("multi_hot", "one_hot", "count"),
    ("Hashing", "mask_value"): integer(),
    ("MultiHeadAttention", "output_shape"): either(integer(1), integers(1)),
    ("InputLayer", "dtype"): choice("float32", "int32", "int64"),
    ("Resizing", "interpolation"): choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"),
    ("RandomFlip", "mode"): choice("horizontal_and_vertical", "horizontal", "vertical"),
    ("STFTSpectrogram", "mode"): choice("log", "magnitude", "psd", "real", "imag", "angle", "stft"),
    ("RandomGaussianBlur", "kernel_size"): either(integer(1, 255), integers(1, size=2)),
    ("OrthogonalRegularizer", "factor"): PENALTY, ("OrthogonalRegularizer", "mode"): choice("rows", "columns"),
    ("RandomNormal", "mean"): number(), ("TruncatedNormal", "mean"): number(),
    ("MinMaxNorm", "rate"): UNIT, ("AugMix", "factor"): UNIT, ("RandAugment", "factor"): UNIT,
    ("RandomGrayscale", "factor"): UNIT, ("RandomPosterization", "factor"): integer(1, 8),
    ("SGD", "momentum"): SHARE, ("RMSprop", "momentum"): SHARE, ("Muon", "momentum"): SHARE,
    ("F1Score", "threshold"): UNIT, ("FBetaScore", "threshold"): UNIT, ("BinaryAccuracy", "threshold"): UNIT,
    ("BinaryIoU", "threshold"): UNIT, ("FBetaScore", "beta"): POSITIVE,
    ("BinaryIoU", "target_class_ids"): integers(0, 1, most=2),
    # A warm-up may begin at a rate of 0.
    ("CosineDecay", "initial_learning_rate"): PENALTY,
    ("ELU", "alpha"): number(), ("CosineDecay", "alpha"): UNIT, ("CosineDecayRestarts", "alpha"): UNIT,
}

# Rarely used parameters, which forms show only on request.
ADVANCED = frozenset({
    "activity_regularizer", "all_ops", "amsgrad", "antialias", "attention_axes", "axis", "backward_layer", "beta_1",
    "beta_2",
    "bias_axes", "bias_constraint", "bias_regularizer", "bins", "center", "centered", "data_format", "dilation_rate",
    "ema_momentum", "ema_overwrite_frequency", "epsilon", "epsilon_1", "epsilon_2", "flash_attention",
    "global_clipnorm",
    "go_backwards", "gradient_accumulation_steps", "groups", "input_axes", "lora_alpha", "lora_rank",
    "loss_scale_factor",
    "moving_mean_initializer", "moving_variance_initializer", "name", "noise_shape", "output_axes", "output_padding",
    "recurrent_constraint", "recurrent_initializer", "reduction", "renorm", "renorm_momentum", "reset_after", "salt",
    "scale",
    "seed", "sliding_window", "synchronized", "unit_forget_bias", "unroll", "use_cudnn", "use_ema", "use_gate",
    "zero_output_for_mask", "beta_constraint", "beta_initializer", "beta_regularizer", "gamma_constraint",
    "gamma_initializer",
    "gamma_regularizer", "kernel_constraint", "depthwise_constraint", "pointwise_constraint", "embeddings_constraint",
})
# fmt: on

# Required here although Keras has a default: without them the object cannot work in a network from a document.
REQUIRED = frozenset(
    {
        ("Normalization", "mean"),
        ("Normalization", "variance"),
        ("CategoryEncoding", "num_tokens"),
        ("Discretization", "bin_boundaries"),
        # Keras's default gives one number for each class, which a curve cannot show.
        ("F1Score", "average"),
        ("FBetaScore", "average"),
    }
)

# Layers that are useful only inside another layer.
INNER_LAYERS = frozenset({"GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells", "InputLayer"})

# Folder of a layer's module in Keras -> family of the palette.
GROUPS = {
    "core": "core",
    "attention": "core",
    "reshaping": "core",
    "convolutional": "convolution",
    "pooling": "pooling",
    "rnn": "recurrent",
    "normalization": "normalization",
    "regularization": "regularization",
    "activations": "activation",
    "merging": "merging",
    "preprocessing": "preprocessing",
}
