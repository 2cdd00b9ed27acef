export const common = {
  'nav.label': 'Main',
  'nav.home': 'Layerloom, build page',
  'nav.build': 'Build',
  'nav.runs': 'Runs',

  'document.menu': 'Networks',
  'document.menuFor': '{name}: networks on this device',
  'document.first': 'Two spirals',
  'document.untitled': 'Untitled network',
  'document.copyOf': '{name}, copy',
  'document.new': 'New network',
  'starter.empty': 'Empty',
  'starter.empty.what': 'Only the input. You add every layer.',
  'starter.data': 'For data',
  'starter.data.what': 'A small network that suits the data.',
  'starter.examples': 'Examples',
  'starter.overfitting': 'Overfitting',
  'starter.overfitting.what': 'Two spirals. The validation loss turns up after some epochs.',
  'starter.convolutions': 'Convolutions',
  'starter.convolutions.what': 'Handwritten digits as pictures, with dropout.',
  'starter.normalization': 'Batch normalization',
  'starter.normalization.what': 'Two spirals, normalized before each activation.',
  'starter.regression': 'Regression',
  'starter.regression.what': 'Progression of diabetes, with L2 and early stopping.',
  'starter.sequences': 'Sequences',
  'starter.sequences.what': 'A GRU tells four kinds of waves apart.',
  'document.rename': 'Rename',
  'document.name': 'Name of the network',
  'document.duplicate': 'Duplicate',
  'document.delete': 'Delete',
  'document.deleteTitle': 'Delete “{name}”?',
  'document.deleteText': 'The network is removed from this device. Its runs stay.',
  'document.saved': 'Saved on this device',
  'document.saving': 'Saving…',
  'document.failed': 'Not saved',
  'document.gone': 'Deleted in another tab',
  'document.linkNotHere':
    'The network of this link is not on this device: networks stay in the browser that made them. “{name}” is open instead.',
  'document.goneElsewhere':
    '“{name}” was deleted in another tab. It is still open here; change something to keep it.',
  'document.newerElsewhere':
    '“{name}” was changed in another tab; that is shown now. Undo brings back what was here.',
  'document.bothKept':
    'The network was changed in another tab at the same time. That one is shown; yours is kept as “{name}”.',
  'document.missing': 'That network is no longer on this device.',
  'document.runNotOpened': 'The run could not be opened. {reason}',
  'document.storageFailed':
    'Your browser does not keep this network ({reason}). It is lost when you close the page.',

  'edit.undo': 'Undo',
  'edit.redo': 'Redo',

  'train.label': 'Train',
  'train.title': 'Trains the network as it is now (Ctrl+Enter)',
  'train.titleLive':
    'Trains the network as it is now (Ctrl+Enter). Run {number} is stopped and kept.',
  'train.progress': 'Progress of run {number}',
  'train.started': 'Training has started.',
  'train.failed': 'Training did not start. {reason}',

  'forecast.parameters': { one: '{count} parameter', other: '{count} parameters' },
  'forecast.time': '~{time} per epoch on {device}',
  'forecast.ready': 'ready to train',
  'forecast.blocked': 'Cannot train yet',
  'forecast.checking': 'Checking…',
  'forecast.checkingDetail': 'the network is being checked',
  'forecast.notChecked': 'The network could not be checked',
  'forecast.offline': 'No connection',
  'forecast.offlineDetail': 'The server does not answer; trying again.',

  'ui.language': 'Language',
  'ui.toDark': 'Switch to dark',
  'ui.toLight': 'Switch to light',
  'ui.cancel': 'Cancel',
  'ui.dismiss': 'Dismiss',
  'ui.fewer': '{name}: less',
  'ui.more': '{name}: more',

  'signOut.do': 'Sign out',
  'signOut.title': 'Sign out of this server?',
  'signOut.text':
    'Every tab of this browser loses access at once. Runs go on, and your networks stay on this device. To come back, open the link that the server printed.',
  'signOut.failed': 'You are still signed in. {reason}',

  'notFound.title': 'There is no such page',
  'notFound.text': 'The address may have a slip in it.',
  'notFound.back': 'Go to the Build page',

  'signedOut.title': 'This browser is not signed in',
  'signedOut.why':
    'Layerloom answers only browsers that came by its link, so that nobody else on the network can use it.',
  'signedOut.link':
    'Open the link that the server printed when it started; “layerloom link” prints it again. It looks like this:',
  'signedOut.token': 'Or paste the token, which stands in the link behind “token=”:',
  'signedOut.open': 'Sign in',
  'signedOut.refused':
    'The server does not know this token. It may be cut short, or belong to another server.',
  'signedOut.again': 'Signed in in another tab?',
  'signedOut.retry': 'Load this page again',
  'signedOut.kept': 'Your networks are kept in this browser, and runs go on.',
  'glossary.keras': 'In Keras: {name}.',
};
