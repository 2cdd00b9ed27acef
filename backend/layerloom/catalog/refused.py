"""Classes and parameters that are never offered and never built. Only `introspect.py` reads this."""

# Refused classes, with the reason for a person.
_CODE = "it runs code that would come with the document"
_FILES = "it needs a vocabulary, which it reads from files or text"
_LABELS = "it changes the labels too, which a layer inside a network cannot"
_BASE = "it is a base class, not something to use by itself"
CLASSES: dict[str, dict[str, str]] = {
    "layer": {
        "Lambda": _CODE,
        "TFSMLayer": "it loads a program from a file",
        "TorchModuleWrapper": _CODE,
        "JaxLayer": _CODE,
        "FlaxLayer": _CODE,
        "StringLookup": _FILES,
        "TextVectorization": _FILES,
        "IntegerLookup": _FILES,
        "HashedCrossing": "it works on pairs of whole-number columns, which no dataset here has",
        "MaxNumBoundingBoxes": "it works on bounding boxes, which no dataset here has",
        "CutMix": _LABELS,
        "MixUp": _LABELS,
        "Equalization": "Keras leaves it out of a model made of several layers",
        "RandomCrop": "in Keras its output has another size in prediction than in training",
        "Layer": _BASE,
        "Wrapper": _BASE,
    },
    "loss": {"Loss": _BASE},
    "metric": {
        "Metric": _BASE,
        "Mean": "it averages plain values; it does not compare targets with predictions",
        "Sum": "it sums plain values; it does not compare targets with predictions",
        "MeanMetricWrapper": _CODE,
    },
    "optimizer": {
        "Optimizer": _BASE,
        "LossScaleOptimizer": "it wraps another optimizer; set 'loss_scale_factor' instead",
        "MultiOptimizer": "it wraps other optimizers, chosen by code",
        "OptimizerMap": "it wraps other optimizers, chosen by code",
    },
    "schedule": {"LearningRateSchedule": _BASE},
    "initializer": {"Initializer": _BASE, "STFT": "it only serves the layers for sound"},
    "regularizer": {"Regularizer": _BASE},
    "constraint": {"Constraint": _BASE},
    # These activations need more arguments than the tensor.
    "activation": {
        "threshold": "it needs a threshold and a value",
        "glu": "it halves the units, which Keras's layers do not know, so nothing can follow it",
    },
}

# Parameters that are never offered: files, tensors, code, or a second output.
PARAMETERS = frozenset(
    {
        "name",
        "vocabulary",
        "idf_weights",
        "weights",
        "input_tensor",
        "batch_size",
        "batch_shape",
        "ragged",
        "sparse",
        "optional",
        "quantization_config",
        "gptq_unpacked_column_size",
        "reverse_dtype",
        "renorm_clipping",
        "stateful",
        "return_state",
        "exclude_layers",
        "autocast",
    }
)
