import type { steer as en } from '../en/steer';
import type { Message } from '../message';

export const steer: Record<keyof typeof en, Message> = {
  // O co można poprosić przebieg, który trwa
  'steer.pause': 'Wstrzymaj',
  'steer.pause.title': 'Zachowuje wszystko i zwalnia urządzenie; można wznowić dokładnie stąd',
  'steer.pausing': 'Wstrzymywanie…',
  'steer.resume': 'Wznów',
  'steer.resume.title': 'Rusza dokładnie stamtąd, gdzie stanął, gdy tylko urządzenie będzie wolne',
  'steer.resuming': 'Wznawianie…',
  'steer.stop.title': 'Kończy przebieg i zachowuje model',
  'steer.more': 'Steruj przebiegiem {number}',
  'steer.rate': 'Tempo uczenia',
  'steer.rate.set': 'Ustaw',
  'steer.rate.asked': 'Za chwilę tempo zmieni się na {rate}.',
  'steer.rate.waits': '{rate} zacznie obowiązywać, gdy trening ruszy.',
  'steer.rate.schedule':
    'Tempo jest zgodne z harmonogramem „{name}” i nie można go ustawić ręcznie. Można za to kontynuować od zachowanej epoki ze stałym tempem.',
  'steer.rate.wrong':
    'Tempo uczenia to liczba większa od 0 i nie większa niż {most}, na przykład 0,001.',
  'steer.evaluate': 'Zmierz teraz',
  'steer.evaluate.title': 'Liczy stratę i metryki obecnych wag na wierszach walidacyjnych',
  'steer.evaluating': 'Mierzenie…',
  'steer.checkpoint': 'Zapisz punkt kontrolny',
  'steer.checkpoint.title': 'Zapisuje teraz cały stan i zachowuje go, by później stąd kontynuować',
  'steer.saving': 'Zapisywanie…',
  'steer.evaluated': 'Epoka {epoch}: {values}',
  'steer.idle': 'Mierzyć można tylko w czasie treningu.',
  'steer.reason.paused': 'Wstrzymano po epoce {epoch}; urządzenie jest wolne.',
  'steer.reason.paused.early': 'Wstrzymano przed końcem pierwszej epoki; urządzenie jest wolne.',
  'steer.status.paused.at': 'Wstrzymany: {epoch} z {epochs}',

  // Znaki na krzywej
  'steer.mark.rate.short': 'tempo {rate}',
  'steer.mark.paused': 'wstrzymany',
  'steer.mark.paused.for': 'wstrzymany {time}',
  'steer.mark.checkpoint': 'punkt kontrolny',
  'steer.measure.at': 'zmierzono {value} w epoce {epoch}',
  'steer.marks': 'Ręcznie',

  // Zdarzenia
  'steer.event.pause': 'Polecenie: wstrzymaj',
  'steer.event.paused': 'Wstrzymano; urządzenie jest wolne',
  'steer.event.unpaused': 'Wznowiono',
  'steer.event.evaluate': 'Pomiar: {values}',
  'steer.event.evaluate.none': 'Pomiar',
  'steer.event.checkpoint': 'Zapisano punkt kontrolny',
  'steer.event.inside': 'partia {batch} epoki {epoch}',
  'steer.event.lost': 'w epokach trenowanych ponownie',
  'steer.event.forked': 'Przejęto wagi tamtego przebiegu',
  'steer.event.engine_resident':
    'Dane są w pamięci urządzenia, a cała epoka wykonuje się jako jeden program',
  'steer.event.engine_streaming': 'Dane są przesyłane na urządzenie partiami',
  'steer.event.xla_on': 'XLA skompilował trening i teraz go prowadzi',
  'steer.event.xla_off': 'Z XLA było tu wolniej, znów trenuje TensorFlow',
  'steer.event.xla_failed': 'XLA nie potrafi skompilować tej sieci',
  'steer.event.xla_other_numbers': 'XLA losowałby inne liczby',

  // Silnik
  'engine.label': 'Silnik',
  'engine.resident': 'w pamięci urządzenia',
  'engine.streaming': 'strumieniowo',
  'engine.xla': 'XLA',
  'engine.xla.since': 'XLA od epoki {epoch}',
  'engine.xla.until': 'XLA wypróbowano, było wolniej',
  'engine.title': 'Zaawansowane: sposób obliczeń',
  'engine.auto': 'wybierz za mnie',
  'engine.jit': 'XLA',
  'engine.jit.auto': 'gdy się opłaca',
  'engine.jit.true': 'od początku',
  'engine.jit.false': 'nigdy',
  'explain.engine.auto':
    'W pamięci urządzenia, jeśli wiersze się w niej mieszczą; dziennik mówi, co wybrano i dlaczego.',
  'explain.engine.resident':
    'Wszystkie wiersze są w pamięci urządzenia, a cała epoka wykonuje się jako jeden program: najszybciej, jeśli się zmieszczą.',
  'explain.engine.streaming':
    'Wiersze trafiają na urządzenie partia po partii: dla danych większych niż jego pamięć.',
  'explain.jit_compile.auto':
    'Kompiluje się w czasie treningu, przejmuje go, gdy jest gotowy, i ustępuje, jeśli jest wolniejszy.',
  'explain.jit_compile.true':
    'Pierwsza epoka czeka na kompilator. Ostatnie cyfry wyników mogą być inne.',
  'explain.jit_compile.false':
    'Liczy sam TensorFlow: wyniki są dokładnie takie jak w zwykłym Kerasie.',
  'engine.precision': 'Precyzja',
  'explain.dtype_policy.float32': 'Liczby 32-bitowe, jak domyślnie w Kerasie.',
  'explain.dtype_policy.mixed':
    'Liczy na 16 bitach, a wagi trzyma na 32: szybciej na kartach GPU, które to potrafią, wolniej na CPU.',
  'compare.field.dtype_policy': 'Precyzja',
  'compare.field.fork': 'Kontynuuje od',
  'compare.field.engine': 'Silnik',
  'compare.field.jit_compile': 'XLA',

  // Kontynuacje
  'fork.continues.from': 'Kontynuuje od',
  'fork.place': 'epoki {epoch} {run}',
  'fork.place.named': 'epoki {epoch} {run}',
  'fork.run': 'przebiegu {number}',
  'fork.rule':
    'Warstwy o tej samej nazwie i wielkości zachowują wagi, reszta zaczyna od nowa. Epoki są liczone dalej od tego miejsca.',
  'fork.drop': 'Zacznij od nowych wag',
  'fork.gone': 'usuniętego przebiegu',
  'fork.short': 'Nie ma już czego trenować',
  'fork.short.detail': 'Sieć zaczyna od epoki {epoch}: ustaw więcej epok.',
  'fork.kept': 'Zachowane epoki',
  'fork.kept.later': 'Jeszcze żadnej: pierwsza pojawi się za kilka sekund.',
  'fork.kept.never': 'Ten przebieg nie ma zachowanych epok, od których można kontynuować.',
  'fork.kept.help':
    'Otwórz którąś w zakładce Buduj, zmień, co chcesz, i trenuj dalej od tego miejsca.',
  'fork.kept.as': 'Zachowana jako',
  'fork.which.best': 'najlepsza',
  'fork.which.last': 'ostatnia',
  'fork.which.kept': 'zachowana',
  'fork.open': 'Kontynuuj',
  'fork.open.of': 'Kontynuuj od epoki {epoch} ze zmianami',
  'fork.shown': 'pokazana',

  // Urządzenia
  'devices.title': 'Urządzenia',
  'devices.loading': 'Sprawdzanie…',
  'devices.none': 'Ten serwer nie trenuje na żadnym urządzeniu.',
  'devices.cores': {
    one: '{count} rdzeń',
    few: '{count} rdzenie',
    many: '{count} rdzeni',
    other: '{count} rdzenia',
  },
  'devices.free': 'wolne',
  'devices.warm': 'wolne, proces jest już gotowy',
  'devices.load': 'Obciążenie',
  'devices.memory': 'Pamięć',
  'devices.memory.of': '{used} z {total}',
  'devices.unknown': 'nie podano',
};
