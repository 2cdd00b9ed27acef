/** What a run's log says in English, in Polish, by the code of the line. */
import type { Message } from '../message';

export const log: Record<string, Message> = {
  'log.engine_resident.fits':
    'Dane zostają na urządzeniu ({size} się mieści), a cała epoka wykonuje się jako jeden program.',
  'log.engine_resident.spec':
    'Dane zostają na urządzeniu, tak jak ustawiono, a cała epoka wykonuje się jako jeden program.',
  'log.engine_streaming.larger':
    'Dane są przesyłane na urządzenie partiami: zajmują {size}, a wiersze mogą tam zająć {room}.',
  'log.engine_streaming.spec': 'Dane są przesyłane na urządzenie partiami, tak jak ustawiono.',
  'log.xla_on': 'Kompilator XLA skończył pracę i od teraz to on trenuje.',
  'log.xla_off': 'Z XLA jest tu wolniej, więc znów trenuje sam TensorFlow.',
  'log.xla_failed': 'XLA nie potrafi skompilować tej sieci ({error}); trening trwa bez niego.',
  'log.xla_other_numbers':
    'Trenuje sam TensorFlow: XLA losowałby inne liczby niż Keras („{drawn}”).',
  'log.xla_other_numbers.asked': 'Wybrano XLA, choć losuje inne liczby niż sam Keras („{drawn}”).',
  'log.downloading': 'Pobieranie danych „{dataset}”: {received} z {total}.',
  'log.downloaded': 'Dane „{dataset}” są już na tym komputerze.',
  'log.frames_failed': 'Sieci nie da się już narysować ({error}); trening trwa dalej bez obrazów.',
  'log.abandoned': 'Serwer zbyt długo nie odpowiadał. Stan jest zachowany, trening się kończy.',
  'log.checkpoint_broken.manifest':
    'Nie da się odczytać listy zapisanych stanów. Trening zaczyna się od nowa.',
  'log.checkpoint_broken.state':
    'Zapisany stan {file} jest uszkodzony albo nie pasuje do sieci. Został pominięty.',
  'log.checkpoint_broken.best':
    'Przepadł stan najlepszej epoki. Od teraz najlepsza epoka jest wybierana na nowo.',
  'log.resumed': 'Rusza od stanu zapisanego {where}.',
  'log.no_validation':
    'Nie ma wierszy walidacyjnych, więc wczesne zatrzymanie obserwuje „{monitor}”.',
  'log.command_stop': 'Zatrzymano ręcznie {where}.',
  'log.command_cancel': 'Anulowano ręcznie {where}.',
  'log.command_pause': 'Wstrzymanie {where}: zapisano cały stan treningu.',
  'log.command_pace': {
    one: 'Od teraz najwyżej {value} epoka na sekundę, {where}.',
    few: 'Od teraz najwyżej {value} epoki na sekundę, {where}.',
    many: 'Od teraz najwyżej {value} epok na sekundę, {where}.',
    other: 'Od teraz najwyżej {value} epoki na sekundę, {where}.',
  },
  'log.command_pace.full': 'Od teraz pełna szybkość, {where}.',
  'log.command_learning_rate': 'Tempo uczenia {before} → {value}, {where}.',
  'log.command_follows_schedule':
    'Tempo uczenia zmienia się według harmonogramu, więc nie ustawiono {value}. Kontynuuj od zachowanej epoki ze stałym tempem albo z innym harmonogramem.',
  'log.command_evaluate': 'Pomiar {where}: {metrics}.',
  'log.command_checkpoint': 'Zapisano stan i modele {where}.',
  'log.command_checkpoint.amid':
    'Zapisano stan i modele {where}. Zachowany będzie stan z końca tej epoki.',

  'log.where.before': 'przed pierwszą epoką',
  'log.where.after': 'po epoce {epoch}',
  'log.where.amid': 'w epoce {epoch}, po {batch} z {steps} partii',
  'log.where.batches': {
    one: 'w epoce {epoch}, po {count} partii',
    other: 'w epoce {epoch}, po {count} partiach',
  },

  'log.forked':
    'Początek od epoki {epoch} innego przebiegu: przejęto {taken} z {total} zmiennych sieci.',
  'log.forked.fresh': 'Od nowa zaczynają warstwy: {fresh}.',
  'log.forked.optimizer': {
    one: 'Optymalizator pracuje dalej po {count} kroku.',
    other: 'Optymalizator pracuje dalej po {count} krokach.',
  },
  'log.forked.otherOptimizer': 'Optymalizator jest inny i zaczyna od nowa.',
  'log.forked.lacking': 'Z jego wartości od nowa zaczynają: {lacking}.',
  'log.forked.weights': 'Według wag ustawiono: {weights}.',
  'log.forked.schedule': 'Harmonogram tempa uczenia zaczyna się od kroku {steps}.',
  'log.forked.ownRate': 'Tempo uczenia jest z tego przebiegu: {rate}.',
  'log.forked.theirRate': 'Tempo uczenia jest z tamtego przebiegu: {rate}.',
};
