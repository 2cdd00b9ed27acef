"""The part of a Keras script that measures the loss without penalties, for layers with regularizers."""

# It reuses the training pass, as the run does: an extra pass would advance the seeds of random layers.
SOURCE = '''
def measure_data_loss(model):
    """Makes a model also measure its loss without penalties, averaged in the same way as Keras's loss."""
    mean, compute_metrics = keras.metrics.Mean(name="data_loss"), model.compute_metrics

    def measured(x, y, y_pred, sample_weight=None):
        mean.update_state(model.loss(y, y_pred, sample_weight), sample_weight=keras.ops.shape(x)[0])
        return compute_metrics(x, y, y_pred, sample_weight)

    model.data_loss, model.compute_metrics = mean, measured


measure_data_loss(model)
'''
