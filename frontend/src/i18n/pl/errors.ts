/** What the server refuses, and why a run broke, in Polish, by the code of the error. */
import type { Message } from '../message';

export const errors: Record<string, Message> = {
  'error.run_ended': 'Ten przebieg już się skończył.',
  'error.run_ending': 'Ten przebieg właśnie się kończy.',
  'error.run_pausing': 'Ten przebieg jest właśnie wstrzymywany. Poczekaj chwilę.',
  'error.run_not_paused': 'Ten przebieg nie jest wstrzymany.',
  'error.run_not_training': 'Ten przebieg teraz nie trenuje.',
  'error.follows_schedule': 'Tempo uczenia tego przebiegu zmienia się według harmonogramu.',
  'error.epoch_not_kept': 'Ta epoka nie jest już zachowana. Wybierz inną.',
  'error.illegal_status': 'W tym stanie przebiegu nie można tego zrobić.',
  'error.idempotency_key_reused': 'To samo polecenie przyszło dwa razy, za drugim razem inne.',
  'error.not_found': 'Nie ma już tego na serwerze. Ktoś mógł to usunąć.',
  'error.method_not_allowed': 'Serwer nie zna takiego polecenia. Odśwież stronę.',
  'error.conflict': 'Nie pasuje to do obecnego stanu. Odśwież stronę. ({message})',
  'error.stale_fence': 'Tę próbę zastąpiła już nowsza.',
  'error.attempt_paused': 'Ta próba jest już wstrzymana.',
  'error.event_gap': 'Brakuje wcześniejszego zdarzenia tej próby.',
  'error.unauthorized': 'Serwer nie rozpoznaje tej przeglądarki. Otwórz link z terminala.',
  'error.too_many_tries': 'Za dużo nieudanych prób. Odczekaj chwilę i spróbuj ponownie.',
  'error.forbidden': 'Serwer nie przyjmuje poleceń spod tego adresu.',
  'error.payload_too_large': 'To więcej, niż serwer przyjmuje za jednym razem.',
  'error.too_slow': 'Połączenie jest zbyt wolne: polecenie nie dotarło w całości. Ponów je.',
  'error.invalid_request': 'Serwer nie rozumie tego polecenia: {message}',
  'error.invalid_spec': 'Serwer nie przyjmuje takiej sieci lub ustawień: {message}',
  'error.invalid_rows': 'Tych wierszy nie da się podać sieci: {message}',
  'error.unknown_type': 'Serwer nie zna takiego zdarzenia.',
  'error.dataset_error': 'Danych nie da się przygotować z takimi ustawieniami: {message}',
  'error.data_unavailable':
    'Danych nie ma na tym komputerze i nie udało się ich pobrać. Sprawdź połączenie z internetem i ponów próbę.',
  'error.wrong_digest':
    'Pobrany plik jest inny, niż powinien być: uszkodzony albo zmieniony przez wydawcę. Spróbuj pobrać go ponownie.',
  'error.build_error': 'Keras nie przyjmuje tej sieci: {message}',
  'error.shape_mismatch': 'Kształty w tej sieci nie pasują do siebie: {message}',
  'error.index_out_of_range': 'Do sieci trafia liczba, której ona nie zna: {message}',
  'error.unavailable': 'Część serwera jeszcze nie działa. Spróbuj za chwilę.',
  'error.database_unavailable':
    'Baza danych serwera nie odpowiada. Nic nie przepadło; spróbuj za chwilę.',
  'error.database_version': 'Bazę danych zapisała nowsza wersja Layerloom.',
  'error.disk_full': 'Dysk jest pełny. Zwolnij miejsce i ponów próbę; nic nie zostało zapisane.',
  'error.out_of_memory': 'Zabrakło pamięci. Zmniejsz partię albo sieć.',
  'error.artifact_error': 'Pliku przebiegu nie da się odczytać ani zapisać: {message}',
  'error.executor_error':
    'Nie udało się uruchomić procesu treningu. Sprawdź, czy komputer ma wolną pamięć.',
  'error.internal_error': 'Na serwerze wystąpił błąd. Szczegóły są w jego dzienniku.',
  'error.http_error': 'Serwer odmówił: {message}',
  'error.error': 'Coś się nie udało: {message}',
  'error.http': 'Serwer odpowiedział błędem: {message}',

  'download.failed': 'Pobieranie się nie powiodło. {message}',

  'failure.invalid_spec': 'Keras mówi: {received}',
  'failure.internal_error':
    'Komunikat: {received}. Trenuj ponownie; jeśli trening przerwie się w tym samym miejscu, kontynuuj od zachowanej epoki ze zmianą.',
  'failure.out_of_memory': 'Pomoże też mniej przebiegów naraz.',
  'failure.data_unavailable': 'Sprawdź połączenie z internetem albo pobierz dane na stronie Dane.',
  'failure.wrong_digest':
    'Pobrany plik jest inny, niż powinien być: uszkodzony albo zmieniony przez wydawcę.',
  'failure.index_out_of_range': 'Do sieci trafia liczba, której ona nie zna: {received}',
  'failure.worker_lost':
    'Sprawdź, czy komputerowi nie zabrakło pamięci i czy nie był uśpiony. Koniec dziennika procesu jest w opisie błędu przebiegu.',
};
