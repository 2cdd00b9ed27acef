"""How training uses the rows of a dataset. The runner follows a recipe; exported scripts are written from one."""

from layerloom.recipe.monitor import Direction, Monitor, direction_of, monitor_of
from layerloom.recipe.names import LOSSES, is_word, metric_name
from layerloom.recipe.places import Changes, Place, rates_of, stop_of
from layerloom.recipe.recipe import Recipe, RowOrder, class_weight_of, recipe_of, training_recipe
from layerloom.recipe.targets import Targets, targets_of

__all__ = [
    "LOSSES",
    "Changes",
    "Direction",
    "Monitor",
    "Place",
    "Recipe",
    "RowOrder",
    "Targets",
    "class_weight_of",
    "direction_of",
    "is_word",
    "metric_name",
    "monitor_of",
    "rates_of",
    "recipe_of",
    "stop_of",
    "targets_of",
    "training_recipe",
]
