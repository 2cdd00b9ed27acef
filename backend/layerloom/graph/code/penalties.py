"""The part of a Keras script that takes the loss apart, where layers ask for penalties."""

# Listens as the run does: a pass of its own would move the seeds of layers that draw random numbers.
SOURCE = '''
def measure_data_loss(model):
    """Has a model measure its loss without the penalties of its layers too, averaged as Keras averages the loss."""
    mean, compute_metrics = keras.metrics.Mean(name="data_loss"), model.compute_metrics

    def measured(x, y, y_pred, sample_weight=None):
        mean.update_state(model.loss(y, y_pred, sample_weight), sample_weight=keras.ops.shape(x)[0])
        return compute_metrics(x, y, y_pred, sample_weight)

    model.data_loss, model.compute_metrics = mean, measured


measure_data_loss(model)
'''
