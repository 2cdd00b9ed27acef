import type { data as english } from '../en/data';
import type { Message } from '../message';

export const data: Record<keyof typeof english, Message> = {
  'nav.data': 'Dane',

  'datasets.title': 'Dane',
  'datasets.count': {
    one: '{count} zbiór danych',
    few: '{count} zbiory danych',
    many: '{count} zbiorów danych',
    other: '{count} zbioru danych',
  },
  'datasets.search': 'Nazwa lub rodzaj',
  'datasets.kinds': 'Rodzaj danych',
  'datasets.group.all': 'Wszystkie',
  'datasets.group.points': 'Punkty',
  'datasets.group.table': 'Tabele',
  'datasets.group.images': 'Obrazy',
  'datasets.group.sequences': 'Sekwencje',
  'datasets.none': 'Żaden zbiór nie pasuje.',
  'datasets.loading': 'Wczytywanie zbiorów danych…',
  'datasets.head.picture': 'Obraz',
  'datasets.head.sample': 'Jedna próbka',
  'datasets.head.rows': 'Wiersze',
  'datasets.head.classes': 'Klasy albo cel',
  'datasets.head.files': 'Pliki',
  'datasets.head.part': 'Część',
  'datasets.head.class': 'Klasa',
  'datasets.task.classification': 'klasyfikacja',
  'datasets.task.regression': 'regresja',
  'datasets.used': 'w użyciu',
  'datasets.grey': '{size} szarych pikseli',
  'datasets.rgb': '{size} pikseli RGB',
  'datasets.steps': {
    one: '{count} krok',
    few: '{count} kroki',
    many: '{count} kroków',
    other: '{count} kroku',
  },
  'datasets.stepSize': {
    one: 'po {count} liczbie',
    few: 'po {count} liczby',
    many: 'po {count} liczb',
    other: 'po {count} liczby',
  },
  'datasets.words': {
    one: '{count} słowo',
    few: '{count} słowa',
    many: '{count} słów',
    other: '{count} słowa',
  },
  'datasets.even': 'równie liczne',
  'datasets.between': 'od {least} do {most} wierszy',
  'datasets.part.train': 'Trening',
  'datasets.part.validation': 'Walidacja',
  'datasets.part.test': 'Test',
  'datasets.inParts': 'trening {train}, walidacja {validation}, test {test}',

  'datasets.builtin': 'Wbudowany',
  'datasets.here': 'Na tym komputerze',
  'datasets.notHere': 'Jeszcze nie na tym komputerze',
  'datasets.download': 'Pobierz {size}',
  'datasets.downloadOf': 'Pobierz: {title}',
  'datasets.downloading': 'Pobieranie: {title}',
  'datasets.received': '{received} z {total}',
  'datasets.left': 'jeszcze {time}',
  'datasets.cancelOf': 'Przerwij pobieranie: {title}',
  'datasets.failed': 'Pobieranie się nie powiodło.',
  'datasets.again': 'Spróbuj ponownie',
  'datasets.againOf': 'Spróbuj ponownie pobrać: {title}',
  'datasets.homeOf': '{title} na {host}',
  'datasets.absent':
    'Zbioru „{title}” jeszcze tu nie ma. Po pobraniu ({size}, jeden raz) jego wiersze będą widoczne tutaj, a trening nie będzie wymagał połączenia z internetem.',
  'datasets.later':
    'Tych danych nie ma na tym komputerze. Zostaną pobrane na początku treningu ({size}, jeden raz) albo od razu:',

  'datasets.path': 'Położenie tej strony',
  'datasets.use': 'Użyj w zakładce Buduj',
  'datasets.more': 'Obejrzyj z bliska',
  'datasets.drawing': 'Wczytywanie wierszy…',
  'datasets.unknown': 'Nie ma zbioru danych „{name}”.',
  'datasets.all': 'Wszystkie zbiory danych',
  'datasets.view': 'Widok',
  'datasets.view.scatter': 'Wykres',
  'datasets.view.rows': 'Wiersze',
  'datasets.view.samples': 'Próbki',
  'datasets.axis.x': 'Oś pozioma',
  'datasets.axis.y': 'Oś pionowa',
  'datasets.rowsOf': 'Wiersze zbioru {title}',
  'datasets.shownRows': '{shown} z {count} wierszy, przed wszelkim przetwarzaniem.',
  'datasets.testHidden': 'Wiersze testowe pozostają ukryte.',
  'datasets.threads': 'Każde słowo to nić; im rzadsze słowo, tym mocniejsza.',
  'datasets.balance': 'Klasy i podział',
  'datasets.splitHint': 'Tak dzieli je otwarta sieć. Zmienia to karta Dane w zakładce Buduj.',
  'datasets.columns': 'Kolumny',
  'datasets.spread': 'średnia {mean}, odchylenie {std}',
  'datasets.histogram': 'Histogram kolumny {name}, od {least} do {most}',

  'datasets.asSequence': 'Sekwencja',
  'datasets.asSequenceTitle': 'Krok po kroku, dla warstw rekurencyjnych i splotów 1D',
  'datasets.asRowTitle': 'Wszystkie kroki w jednym wierszu, dla warstw gęstych',

  'runs.reason.short.data_unavailable': 'brak danych',
  'runs.reason.data_unavailable':
    'Nie udało się pobrać danych. Sprawdź połączenie albo pobierz je na stronie Dane, a potem trenuj ponownie.',

  'datasets.column': 'Kolumna {number}',
  'datasets.toPredict': 'do przewidzenia',

  'setting.words': 'Rozmiar słownika',
  'setting.length': 'Długość (w słowach)',
  'setting.size.points': 'Punkty',
  'setting.size.table': 'Wiersze',
  'setting.size.images': 'Obrazy',
  'setting.size.sequences': 'Sekwencje',

  'about.spiral':
    'Dwa ramiona owijają się wokół siebie. Żadna prosta ich nie rozdzieli: potrzeba warstw ukrytych i kilku epok.',
  'about.circles':
    'Jedna klasa otacza drugą. Dwa neurony ukryte nie wystarczą, by zamknąć pierścień; sprawdź to.',
  'about.moons':
    'Dwa półksiężyce zachodzą na siebie. Łatwo je rozdzielić, a przy szumie łatwo przeuczyć sieć.',
  'about.xor':
    'Przeciwległe ćwiartki należą do tej samej klasy. Problem, którego jedna warstwa nigdy nie rozwiąże.',
  'about.gaussians':
    'Dwie okrągłe chmury. Wystarczy jedna warstwa gęsta, a każda większa sieć uczy się już tylko szumu.',
  'about.digits':
    'Małe skany odręcznych cyfr (UCI). Trening trwa sekundy, z warstwami gęstymi lub splotami.',
  'about.iris':
    'Trzy gatunki irysów, rozpoznawane po długości i szerokości działek kielicha i płatków (Fisher, 1936).',
  'about.wine':
    'Trzej producenci z jednego regionu, rozpoznawani po analizie chemicznej wina. Kolumny mają bardzo różne skale.',
  'about.breast_cancer':
    'Jądra komórkowe zmierzone na obrazach tkanki piersi: czy guz jest łagodny? Dwie klasy, nie równie liczne.',
  'about.diabetes':
    'Jak bardzo cukrzyca postąpiła po roku, na podstawie dziesięciu pomiarów. Liczba, którą da się z nich przewidzieć tylko częściowo.',
  'about.hills':
    'Dwa wzgórza i dolina nad płaszczyzną. Do przewidzenia jest wysokość, którą pokazuje kolor; pojedynczy neuron za nią nie nadąży.',
  'about.plane':
    'Wysokość rośnie równomiernie w prawo i do góry. Wystarczy jeden neuron bez aktywacji, a jego wagi da się wprost odczytać z wykresu.',
  'about.waves':
    'Cztery kształty fali o dowolnej częstotliwości i fazie. Żaden pojedynczy krok ich nie rozróżnia, tylko przebieg w czasie: dla warstw rekurencyjnych i splotów 1D.',
  'about.recall':
    'Jeden z trzech znaków w pierwszych krokach, potem już tylko szum. Który to był? Sprawdzian pamięci, który zdają GRU i LSTM.',
  'about.shapes':
    'Koła, kwadraty, trójkąty i krzyże, dowolnej wielkości i w dowolnym miejscu obrazu. Sploty znajdują je wszędzie.',
  'about.mnist':
    'Klasyka odręcznych cyfr (LeCun, Cortes, Burges). Razem 70 000; ustawienie mówi, ile z nich jest używanych.',
  'about.fashion_mnist':
    'Dziesięć rodzajów odzieży w formacie MNIST, ale to trudniejsze zadanie: koszula jest podobna do płaszcza (Xiao, Rasul, Vollgraf, 2017).',
  'about.cifar10':
    'Małe kolorowe zdjęcia dziesięciu rodzajów obiektów (Krizhevsky, 2009). Potrzeba splotów, cierpliwości i czegoś przeciw przeuczeniu.',
  'about.california_housing':
    'Mediana wartości domu w okręgach Kalifornii w 1990 roku, z ośmiu kolumn spisu powszechnego (Pace i Barry, 1997).',
  'about.imdb':
    'Recenzje filmów, pozytywne i negatywne (Maas i in., 2011), zapisane jako numery słów: zacznij od warstwy Embedding.',
};
