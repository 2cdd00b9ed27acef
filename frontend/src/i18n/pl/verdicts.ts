import type { verdicts as en } from '../en/verdicts';

export const verdicts: Record<keyof typeof en, string> = {
  // Co pokazuje przebieg
  'verdict.label': 'Ocena',
  'verdict.later':
    'Gdy przebieg się skończy, pojawi się tu jego ocena: co pokazują krzywe i co może pomóc.',
  'verdict.none': 'Za mało epok, by powiedzieć, co pokazują krzywe.',
  'verdict.failed': 'Oceny nie da się teraz pobrać.',
  'verdict.try': 'Co może pomóc',
  'verdict.try.one': 'Wypróbuj',
  'verdict.try.short': 'Wypróbuj:',
  'verdict.loss.loss': 'strata na treningu',
  'verdict.loss.val_loss': 'strata na walidacji',
  'verdict.loss.data_loss': 'strata na treningu bez kary',
  'verdict.loss.val_data_loss': 'strata na walidacji bez kary',
  'verdict.not_a_number': 'Strata przestała być liczbą',
  'verdict.not_a_number.why': 'Stało się to po epoce {epoch}.',
  'verdict.rate_too_high': 'Tempo uczenia jest za wysokie',
  'verdict.rate_too_high.why':
    'Trening ma obniżać stratę, a {loss} wzrosła z {lowest} około epoki {since} do {now}: przy tempie {rate} kroki przeskakują każde minimum.',
  'verdict.underfitting': 'Niedouczenie',
  'verdict.underfitting.why':
    'Od epoki {since} {loss} utrzymuje się w pobliżu {now}, a sieć rozpoznaje tylko {right} wierszy treningowych: jest dla nich za prosta albo tempo uczenia jest złe.',
  'verdict.underfitting.why.loss':
    'Od epoki {since} {loss} utrzymuje się w pobliżu {now}, a zaczęła od {first}: sieć jest za prosta dla tych danych albo tempo uczenia jest złe.',
  'verdict.overfitting': 'Przeuczenie od epoki {since}',
  'verdict.overfitting.why':
    'Strata na walidacji wzrosła z {val_best} do {val_now} ({rise}), a strata na treningu spadła z {train_best} do {train_now} ({fall}).',
  'verdict.overfitting.why.data':
    'Bez kary strata na walidacji wzrosła z {val_best} do {val_now} ({rise}), a strata na treningu spadła z {train_best} do {train_now} ({fall}).',
  'verdict.overfitting.why.level':
    'Strata na walidacji wzrosła z {val_best} do {val_now} ({rise}); strata na treningu wynosi {train_now}.',
  'verdict.still_improving': 'Nadal coraz lepiej',
  'verdict.still_improving.why':
    'Od epoki {since} do {epochs} {loss} nadal spadała, z {before} do {now}: trening skończył się za wcześnie.',
  'verdict.stopped_in_time': 'Zatrzymany w porę',
  'verdict.stopped_in_time.why':
    'Wczesne zatrzymanie zakończyło trening po epoce {end}; oszczędzone epoki: {spared}. Od najlepszej epoki, {best}, {loss} zmieniła się z {lowest} na {now} ({rise}).',
  'verdict.cured': 'Bez przeuczenia',
  'verdict.cured.why':
    'Na końcu {loss} wynosi {now}; w najlepszej epoce, {best}, wynosiła {lowest} ({rise}).',
  'verdict.settled': 'Nie ma czego poprawiać',
  'verdict.settled.why':
    'Na końcu {loss} wynosi {now}; w najlepszej epoce, {best}, wynosiła {lowest} ({rise}).',

  // Co dał sposób; {run} jest pogrubiony
  'run.cure.later': 'Gdy przebieg się skończy, pojawi się tu, co dała zmiana.',
  'run.cure.rise': 'Od najlepszej epoki do ostatniej zmieniła się o {after} zamiast o {before}.',
  'run.cure.epochs': 'Liczba epok: {after} zamiast {before}.',
  'run.cure.kept.after': 'Lepszy jest {run}: zachowana sieć ma niższą stratę.',
  'run.cure.kept.before': 'Lepszy pozostaje {run}: zachowana sieć ma niższą stratę.',
  'run.cure.end.after': 'Obie zachowane sieci są równie dobre; lepiej kończy {run}.',
  'run.cure.end.before': 'Obie zachowane sieci są równie dobre; lepiej kończy {run}.',
  'run.cure.end.neither': 'Oba przebiegi są równie dobre.',

  // Sposoby
  'remedy.copy': '{name}, {remedy}',
  'remedy.opened':
    'Otwarto zmienioną kopię: {run}, z tym samym ziarnem i podziałem. Naciśnij Trenuj.',
  'remedy.copies':
    'Każdy sposób otwiera zmienioną kopię, gotową do treningu, z tym samym ziarnem i podziałem.',
  'remedy.dropout': 'Dropout {rate}',
  'remedy.dropout.where': 'za warstwą {after}',
  'remedy.l2': 'L2 {factor}',
  'remedy.l2.where': 'na wagach: {nodes}',
  'remedy.early_stopping': 'Wczesne zatrzymanie',
  'remedy.early_stopping.where':
    'z cierpliwością {patience} koniec wypadłby po epoce {end}, nie {epochs}',
  'remedy.smaller': 'Mniejsza sieć',
  'remedy.smaller.where': 'neurony: {after} zamiast {before}',
  'remedy.larger': 'Większa sieć',
  'remedy.larger.where': 'neurony: {after} zamiast {before}',
  'remedy.hidden': 'Warstwa ukryta',
  'remedy.hidden.where': 'neurony: {units}, przed {before}',
  'remedy.rate': 'Tempo uczenia {after}',
  'remedy.rate.where': 'zamiast {before}',
  'remedy.longer': 'Dłuższy trening',
  'remedy.longer.where': 'epoki: {after} zamiast {before}',
  'remedy.together': 'Wszystko razem',
  'remedy.together.where': 'w jednej kopii',
  'remedy.loss_domain': 'Na wyjściu {expected}',
  'remedy.loss_domain.where': 'zamiast {activation}',
  'remedy.loss_probabilities': 'Na wyjściu {expected}',
  'remedy.loss_probabilities.where': 'zamiast {activation}',
  'remedy.penalty': 'Słabsza kara, {expected}',
  'remedy.penalty.where': 'warstwa {node}, zamiast {factor}',
  'remedy.half_precision': 'mixed_bfloat16',
  'remedy.half_precision.where': 'zamiast mixed_float16',
  'remedy.sizes': 'Przycinanie gradientów',
  'remedy.sizes.where': 'clipnorm 1 optymalizatora',
};
