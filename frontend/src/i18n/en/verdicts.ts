export const verdicts = {
  // What a run shows
  'verdict.label': 'Verdict',
  'verdict.later':
    'When the run ends, its verdict stands here: what the curves show, and what may help.',
  'verdict.none': 'Too few epochs to say what the curves show.',
  'verdict.failed': 'The verdict cannot be had at the moment.',
  'verdict.try': 'What may help',
  'verdict.try.one': 'Try',
  'verdict.try.short': 'Try:',
  'verdict.loss.loss': 'the training loss',
  'verdict.loss.val_loss': 'the validation loss',
  'verdict.loss.data_loss': 'the training loss without the penalty',
  'verdict.loss.val_data_loss': 'the validation loss without the penalty',
  'verdict.not_a_number': 'The loss stopped being a number',
  'verdict.not_a_number.why': 'It happened after epoch {epoch}.',
  'verdict.rate_too_high': 'The learning rate is too high',
  'verdict.rate_too_high.why':
    'Training is to lower {loss}, yet it rose from {lowest} near epoch {since} to {now}: steps of {rate} jump past every minimum.',
  'verdict.underfitting': 'Underfitting',
  'verdict.underfitting.why':
    'Since epoch {since}, {loss} has stayed near {now}, and only {right} of the training rows are right: the network is too simple for them, or learns at the wrong rate.',
  'verdict.underfitting.why.loss':
    'Since epoch {since}, {loss} has stayed near {now}, and it began at {first}: the network is too simple for the data, or learns at the wrong rate.',
  'verdict.overfitting': 'Overfitting since epoch {since}',
  'verdict.overfitting.why':
    'The validation loss rose from {val_best} to {val_now} ({rise}), while the training loss fell from {train_best} to {train_now} ({fall}).',
  'verdict.overfitting.why.data':
    'Without the penalty, the validation loss rose from {val_best} to {val_now} ({rise}), while the training loss fell from {train_best} to {train_now} ({fall}).',
  'verdict.overfitting.why.level':
    'The validation loss rose from {val_best} to {val_now} ({rise}); the training loss is at {train_now}.',
  'verdict.still_improving': 'Still getting better',
  'verdict.still_improving.why':
    'From epoch {since} to {epochs}, {loss} still fell from {before} to {now}: training ended too soon.',
  'verdict.stopped_in_time': 'Stopped in time',
  'verdict.stopped_in_time.why':
    'Early stopping ended it at epoch {end}, and spared {spared} more. Since the best epoch, {best}, {loss} went from {lowest} to {now} ({rise}).',
  'verdict.cured': 'No overfitting',
  'verdict.cured.why':
    'At the end {loss} is at {now}; at the best epoch, {best}, it was at {lowest} ({rise}).',
  'verdict.settled': 'Nothing to mend',
  'verdict.settled.why':
    'At the end {loss} is at {now}; at the best epoch, {best}, it was at {lowest} ({rise}).',

  // What a remedy brought, in words; {run} is set in bold
  'run.cure.later': 'When it has ended, it says here what the change brought.',
  'run.cure.rise': 'From its best epoch to its last it changed by {after} instead of {before}.',
  'run.cure.epochs': 'It took {after} epochs instead of {before}.',
  'run.cure.kept.after': '{run} is the better one: its kept network has the lower loss.',
  'run.cure.kept.before': '{run} stays the better one: its kept network has the lower loss.',
  'run.cure.end.after': 'Both kept networks are equally good; {run} ends better.',
  'run.cure.end.before': 'Both kept networks are equally good; {run} ends better.',
  'run.cure.end.neither': 'Both are equally good.',

  // Remedies
  'remedy.copy': '{name}, {remedy}',
  'remedy.opened': 'A changed copy of {run} is open, with the same seed and split. Press Train.',
  'remedy.copies': 'Each opens a changed copy, ready to train, with the same seed and split.',
  'remedy.dropout': 'Dropout {rate}',
  'remedy.dropout.where': 'after {after}',
  'remedy.l2': 'L2 {factor}',
  'remedy.l2.where': 'on the weights of {nodes}',
  'remedy.early_stopping': 'Early stopping',
  'remedy.early_stopping.where':
    'with patience {patience} it would have ended at {end}, not {epochs}',
  'remedy.smaller': 'Smaller network',
  'remedy.smaller.where': '{after} units instead of {before}',
  'remedy.larger': 'Larger network',
  'remedy.larger.where': '{after} units instead of {before}',
  'remedy.hidden': 'A hidden layer',
  'remedy.hidden.where': '{units} units before {before}',
  'remedy.rate': 'Learning rate {after}',
  'remedy.rate.where': 'instead of {before}',
  'remedy.longer': 'Train longer',
  'remedy.longer.where': '{after} epochs instead of {before}',
  'remedy.together': 'All together',
  'remedy.together.where': 'in one copy',
  'remedy.loss_domain': 'End in {expected}',
  'remedy.loss_domain.where': 'instead of {activation}',
  'remedy.loss_probabilities': 'End in {expected}',
  'remedy.loss_probabilities.where': 'instead of {activation}',
  'remedy.penalty': 'Weaker penalty, {expected}',
  'remedy.penalty.where': 'on {node}, instead of {factor}',
  'remedy.half_precision': 'mixed_bfloat16',
  'remedy.half_precision.where': 'instead of mixed_float16',
  'remedy.sizes': 'Clip gradients',
  'remedy.sizes.where': 'clipnorm 1 of the optimizer',
};
