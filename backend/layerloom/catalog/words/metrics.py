"""What each metric tells. One line each in our own words, and the formula where there is one."""

HELP: dict[str, str] = {
    "AUC": "The area under the ROC curve: how well the scores sort yes before no; 0.5 is chance.",
    "Accuracy": "The share of predictions that equal the target exactly.",
    "BinaryAccuracy": "The share of right answers to yes or no, with a threshold at 0.5.",
    "BinaryCrossentropy": "Mean negative logarithm of the probability given to the right answer.",
    "BinaryIoU": "For masks of yes and no: overlap divided by union.",
    "CategoricalAccuracy": "The share of samples whose likeliest class is the right one, for one-hot classes.",
    "CategoricalCrossentropy": "Mean negative logarithm of the right class's probability, for one-hot classes.",
    "CategoricalHinge": "How far the right class falls short of leading all others by a margin.",
    "ConcordanceCorrelation": "How closely predictions follow the targets in height and in spread; 1 is perfect.",
    "CosineSimilarity": "The cosine of the angle between prediction and target; 1 is the same direction.",
    "F1Score": "The harmonic mean of precision and recall.",
    "FBetaScore": "Like F1, with a weight for recall.",
    "FalseNegatives": "How many yes were called no.",
    "FalsePositives": "How many no were called yes.",
    "Hinge": "How far answers fall short of the margin, with targets −1 and 1.",
    "IoU": "For masks: overlap divided by union, for chosen classes.",
    "KLDivergence": "How far the predicted distribution is from the true one.",
    "LogCoshError": "Like squared error near zero and like absolute error far away.",
    "MeanAbsoluteError": "The mean size of errors, in the target's own unit.",
    "MeanAbsolutePercentageError": "The mean error in percent of the true value.",
    "MeanIoU": "For masks: overlap divided by union, as a mean over all classes.",
    "MeanSquaredError": "The mean of squared errors.",
    "MeanSquaredLogarithmicError": "The mean of squared errors of logarithms.",
    "OneHotIoU": "IoU for one-hot classes, for chosen ones.",
    "OneHotMeanIoU": "Mean IoU for one-hot classes.",
    "PearsonCorrelation": "How straight the line between targets and predictions is; 1 is a perfect line.",
    "Poisson": "How badly predicted rates fit the counts.",
    "Precision": "Of all yes that were said, the share that was right.",
    "PrecisionAtRecall": "The best precision at a recall that you ask for.",
    "R2Score": (
        "The share of the target's spread that the predictions explain; 1 is perfect, 0 no better than the mean."
    ),
    "Recall": "Of all that are yes, the share that was found.",
    "RecallAtPrecision": "The best recall at a precision that you ask for.",
    "RootMeanSquaredError": "The root of the mean squared error, in the target's own unit.",
    "SensitivityAtSpecificity": "The best share of yes found at a share of no recognized that you ask for.",
    "SparseCategoricalAccuracy": (
        "The share of samples whose likeliest class is the right one, for classes as whole numbers."
    ),
    "SparseCategoricalCrossentropy": (
        "Mean negative logarithm of the right class's probability, for classes as whole numbers."
    ),
    "SparseTopKCategoricalAccuracy": (
        "The share of samples whose right class is among the k likeliest, for classes as whole numbers."
    ),
    "SpecificityAtSensitivity": "The best share of no recognized at a share of yes found that you ask for.",
    "SquaredHinge": "Hinge with its errors squared.",
    "TopKCategoricalAccuracy": "The share of samples whose right class is among the k likeliest, for one-hot classes.",
    "TrueNegatives": "How many no were called no.",
    "TruePositives": "How many yes were called yes.",
}

FORMULA: dict[str, str] = {
    "BinaryCrossentropy": "−mean(y·log p + (1 − y)·log(1 − p))",
    "CategoricalCrossentropy": "−mean Σ y·log p",
    "F1Score": "2·P·R / (P + R)",
    "FBetaScore": "(1 + β²)·P·R / (β²·P + R)",
    "IoU": "TP / (TP + FP + FN)",
    "MeanAbsoluteError": "mean(|y − p|)",
    "MeanSquaredError": "mean((y − p)²)",
    "Precision": "TP / (TP + FP)",
    "R2Score": "1 − Σ(y − p)² / Σ(y − ȳ)²",
    "Recall": "TP / (TP + FN)",
    "RootMeanSquaredError": "√mean((y − p)²)",
    "SparseCategoricalCrossentropy": "−mean log p(class)",
}
