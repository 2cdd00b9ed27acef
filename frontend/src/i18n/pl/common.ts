import type { common as en } from '../en/common';
import type { Message } from '../message';

export const common: Record<keyof typeof en, Message> = {
  'nav.label': 'Główna nawigacja',
  'nav.home': 'Layerloom, zakładka Buduj',
  'nav.build': 'Buduj',
  'nav.runs': 'Przebiegi',

  'document.menu': 'Sieci',
  'document.menuFor': '{name}: sieci na tym urządzeniu',
  'document.first': 'Dwie spirale',
  'document.untitled': 'Sieć bez nazwy',
  'document.copyOf': '{name}, kopia',
  'starter.empty': 'Pusta',
  'starter.empty.what': 'Samo wejście. Każdą warstwę dodajesz własnoręcznie.',
  'starter.data': 'Do danych',
  'starter.data.what': 'Mała sieć dobrana do danych.',
  'starter.examples': 'Przykłady',
  'starter.overfitting': 'Przeuczenie',
  'starter.overfitting.what':
    'Dwie spirale. Po pewnej liczbie epok strata walidacyjna zaczyna rosnąć.',
  'starter.convolutions': 'Sploty',
  'starter.convolutions.what': 'Odręczne cyfry jako obrazy, z dropoutem.',
  'starter.normalization': 'Normalizacja wsadowa',
  'starter.normalization.what': 'Dwie spirale, z normalizacją przed każdą funkcją aktywacji.',
  'starter.regression': 'Regresja',
  'starter.regression.what': 'Progresja cukrzycy, z regularyzacją L2 i wczesnym zatrzymaniem.',
  'starter.sequences': 'Sekwencje',
  'starter.sequences.what': 'GRU rozróżnia cztery rodzaje fal.',
  'document.new': 'Nowa sieć',
  'document.rename': 'Zmień nazwę',
  'document.name': 'Nazwa sieci',
  'document.duplicate': 'Powiel',
  'document.delete': 'Usuń',
  'document.deleteTitle': 'Usunąć „{name}”?',
  'document.deleteText': 'Sieć zniknie z tego urządzenia. Jej przebiegi zostaną.',
  'document.saved': 'Zapisano na tym urządzeniu',
  'document.saving': 'Zapisywanie…',
  'document.failed': 'Nie zapisano',
  'document.gone': 'Usunięto w innej karcie',
  'document.linkNotHere':
    'Sieci z tego linku nie ma na tym urządzeniu: sieci zostają w przeglądarce, w której powstały. Otwarto „{name}”.',
  'document.goneElsewhere':
    'Sieć „{name}” usunięto w innej karcie. Tutaj jest nadal otwarta; zmień w niej coś, aby ją zachować.',
  'document.newerElsewhere':
    'Sieć „{name}” zmieniono w innej karcie; widać już tę zmianę. „Cofnij” przywraca to, co było tutaj.',
  'document.bothKept':
    'W tym samym czasie sieć zmieniono w innej karcie. Widać tamtą wersję, a tę stąd zapisano jako „{name}”.',
  'document.missing': 'Tej sieci nie ma już na tym urządzeniu.',
  'document.runNotOpened': 'Nie udało się otworzyć przebiegu. {reason}',
  'document.storageFailed':
    'Przeglądarka nie przechowuje tej sieci ({reason}). Zniknie po zamknięciu strony.',

  'edit.undo': 'Cofnij',
  'edit.redo': 'Ponów',

  'train.label': 'Trenuj',
  'train.title': 'Trenuje sieć w jej obecnej postaci (Ctrl+Enter)',
  'train.titleLive':
    'Trenuje sieć w jej obecnej postaci (Ctrl+Enter). Przebieg {number} zostanie zatrzymany i zachowany.',
  'train.progress': 'Postęp przebiegu {number}',
  'train.started': 'Trening się rozpoczął.',
  'train.failed': 'Trening się nie rozpoczął. {reason}',

  'forecast.parameters': {
    one: '{count} parametr',
    few: '{count} parametry',
    many: '{count} parametrów',
    other: '{count} parametru',
  },
  'forecast.time': '~{time}/epokę, {device}',
  'forecast.ready': 'gotowe do treningu',
  'forecast.blocked': 'Jeszcze nie można trenować',
  'forecast.checking': 'Sprawdzanie…',
  'forecast.checkingDetail': 'sieć jest sprawdzana',
  'forecast.notChecked': 'Nie udało się sprawdzić sieci',
  'forecast.offline': 'Brak połączenia',
  'forecast.offlineDetail': 'Serwer nie odpowiada; trwa ponawianie prób.',

  'ui.language': 'Język',
  'ui.toDark': 'Przełącz na ciemny motyw',
  'ui.toLight': 'Przełącz na jasny motyw',
  'ui.cancel': 'Anuluj',
  'ui.dismiss': 'Zamknij',
  'ui.fewer': '{name}: mniej',
  'ui.more': '{name}: więcej',

  'signOut.do': 'Wyloguj się',
  'signOut.title': 'Wylogować się z tego serwera?',
  'signOut.text':
    'Wszystkie karty tej przeglądarki od razu stracą dostęp. Przebiegi trwają dalej, a sieci zostają na tym urządzeniu. Aby wrócić, trzeba otworzyć link, który wypisał serwer.',
  'signOut.failed': 'Nie udało się wylogować. {reason}',

  'notFound.title': 'Nie ma takiej strony',
  'notFound.text': 'W adresie może być literówka.',
  'notFound.back': 'Przejdź do zakładki Buduj',

  'signedOut.title': 'Ta przeglądarka nie jest zalogowana',
  'signedOut.why':
    'Layerloom odpowiada tylko przeglądarkom, które otworzyły jego link, więc nikt inny w sieci lokalnej go nie użyje.',
  'signedOut.link':
    'Otwórz link, który serwer wypisał przy uruchomieniu; polecenie „layerloom link” wypisze go ponownie. Wygląda tak:',
  'signedOut.token': 'Albo wklej token, który stoi w linku po „token=”:',
  'signedOut.open': 'Zaloguj się',
  'signedOut.refused':
    'Serwer nie zna tego tokenu. Może jest niepełny albo należy do innego serwera.',
  'signedOut.again': 'Zalogowano już w innej karcie?',
  'signedOut.retry': 'Wczytaj stronę ponownie',
  'signedOut.kept': 'Twoje sieci są zapisane w tej przeglądarce, a przebiegi trwają dalej.',
  'glossary.keras': 'W Kerasie: {name}.',
};
