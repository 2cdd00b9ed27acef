export const data = {
  'nav.data': 'Data',

  'datasets.title': 'Data',
  'datasets.count': { one: '{count} dataset', other: '{count} datasets' },
  'datasets.search': 'Name or kind',
  'datasets.kinds': 'Kind of data',
  'datasets.group.all': 'All',
  'datasets.group.points': 'Points',
  'datasets.group.table': 'Tables',
  'datasets.group.images': 'Images',
  'datasets.group.sequences': 'Sequences',
  'datasets.none': 'No dataset fits this.',
  'datasets.loading': 'Reading the datasets…',
  'datasets.head.picture': 'Picture',
  'datasets.head.sample': 'One sample',
  'datasets.head.rows': 'Rows',
  'datasets.head.classes': 'Classes or target',
  'datasets.head.files': 'Files',
  'datasets.head.part': 'Part',
  'datasets.head.class': 'Class',
  'datasets.task.classification': 'classification',
  'datasets.task.regression': 'regression',
  'datasets.used': 'in use',
  'datasets.grey': '{size} grey pixels',
  'datasets.rgb': '{size} RGB pixels',
  'datasets.steps': { one: '{count} step', other: '{count} steps' },
  'datasets.stepSize': { one: 'of {count} number', other: 'of {count} numbers' },
  'datasets.words': { one: '{count} word', other: '{count} words' },
  'datasets.even': 'all equally large',
  'datasets.between': '{least} to {most} rows each',
  'datasets.part.train': 'Train',
  'datasets.part.validation': 'Validation',
  'datasets.part.test': 'Test',
  'datasets.inParts': '{train} train, {validation} validation, {test} test',

  'datasets.builtin': 'Built in',
  'datasets.here': 'On this machine',
  'datasets.notHere': 'Not on this machine yet',
  'datasets.download': 'Download {size}',
  'datasets.downloadOf': 'Download {title}',
  'datasets.downloading': 'Downloading {title}',
  'datasets.received': '{received} of {total}',
  'datasets.left': '{time} left',
  'datasets.cancelOf': 'Cancel the download of {title}',
  'datasets.failed': 'The download failed.',
  'datasets.again': 'Try again',
  'datasets.againOf': 'Try again to download {title}',
  'datasets.homeOf': '{title} at {host}',
  'datasets.absent':
    '{title} is not on this machine yet. After the download ({size}, once) its rows are shown here, and it trains without a connection.',
  'datasets.later':
    'These data are not on this machine. They are downloaded when training starts ({size}, once), or now:',

  'datasets.path': 'Where this page belongs',
  'datasets.use': 'Use in Build',
  'datasets.more': 'Look closer',
  'datasets.drawing': 'Reading the rows…',
  'datasets.unknown': 'There is no dataset “{name}”.',
  'datasets.all': 'All datasets',
  'datasets.view': 'View',
  'datasets.view.scatter': 'Scatter',
  'datasets.view.rows': 'Rows',
  'datasets.view.samples': 'Samples',
  'datasets.axis.x': 'Horizontal axis',
  'datasets.axis.y': 'Vertical axis',
  'datasets.rowsOf': 'Rows of {title}',
  'datasets.shownRows': '{shown} of {count} rows, as they are before any preparation.',
  'datasets.testHidden': 'Test rows stay out of sight.',
  'datasets.threads': 'Every word is a thread; the rarer the word, the stronger.',
  'datasets.balance': 'Classes and split',
  'datasets.splitHint': 'As the open network splits them. The Data tab in Build changes it.',
  'datasets.columns': 'Columns',
  'datasets.spread': 'mean {mean}, deviation {std}',
  'datasets.histogram': 'Histogram of {name}, from {least} to {most}',

  'datasets.asSequence': 'Sequence',
  'datasets.asSequenceTitle': 'Step after step, for recurrent layers and 1D convolutions',
  'datasets.asRowTitle': 'All steps in one row, for dense layers',

  'runs.reason.short.data_unavailable': 'no data',
  'runs.reason.data_unavailable':
    'The data could not be downloaded. Check the connection, or download them on the Data page, then train again.',

  'datasets.column': 'Column {number}',
  'datasets.toPredict': 'to predict',

  'setting.words': 'Vocabulary',
  'setting.length': 'Words each',
  'setting.size.points': 'Points',
  'setting.size.table': 'Rows',
  'setting.size.images': 'Images',
  'setting.size.sequences': 'Sequences',

  'about.spiral':
    'Two arms wind around each other. No straight line parts them: a network needs hidden layers and a few epochs.',
  'about.circles':
    'One class lies around the other. Two hidden units are not enough to close a ring; try it.',
  'about.moons':
    'Two half moons reach into each other. Easy to fit, and with noise easy to overfit.',
  'about.xor':
    'Opposite quadrants belong together. The problem that one layer alone can never solve.',
  'about.gaussians':
    'Two round clouds. One Dense layer is enough, and anything larger only learns the noise.',
  'about.digits':
    'Small scans of handwritten digits (UCI). Trains in seconds, dense or with convolutions.',
  'about.iris':
    'Three species of iris, told by the length and width of sepals and petals (Fisher, 1936).',
  'about.wine':
    'Three growers of one region, told by a chemical analysis of their wine. The columns have very different scales.',
  'about.breast_cancer':
    'Cell nuclei measured in images of breast tissue: is the tumour benign? Two classes, not equally large.',
  'about.diabetes':
    'How far diabetes has progressed after a year, from ten measurements. A number to predict, and much that cannot be known.',
  'about.hills':
    'Two hills and a hollow over the plane. The height is to be predicted, and colour shows it; no single unit can follow it.',
  'about.plane':
    'The height grows evenly towards the upper right. One unit without activation is enough, and its weights can be read off.',
  'about.waves':
    'Four wave forms at any frequency and phase. No single step tells them apart, only the course of time: for recurrent layers and 1D convolutions.',
  'about.recall':
    'One of three marks in the first steps, then only noise. What was it? A test of memory, which GRU and LSTM pass.',
  'about.shapes':
    'Circles, squares, triangles and crosses, of any size and anywhere in the picture. Convolutions find them wherever they are.',
  'about.mnist':
    'The classic of handwritten digits (LeCun, Cortes, Burges). 70,000 in all; the setting tells how many are used.',
  'about.fashion_mnist':
    'Ten kinds of clothing in the format of MNIST, and harder: a shirt looks much like a coat (Xiao, Rasul, Vollgraf, 2017).',
  'about.cifar10':
    'Small colour photographs of ten kinds of things (Krizhevsky, 2009). Needs convolutions, patience, and something against overfitting.',
  'about.california_housing':
    'The median house value in districts of California in 1990, from eight columns of the census (Pace and Barry, 1997).',
  'about.imdb':
    'Film reviews, praise or blame (Maas et al., 2011), as numbers of words: begin with an Embedding.',
} as const;
