/** Words that the server sends in English, in Polish: problems of the check and their fixes. */
import type { Message } from '../message';

export const server: Record<string, Message> = {
  'problem.head_units':
    'Liczba wyjść sieci ({units}) nie pasuje do danych: potrzeba jednego wyjścia na klasę albo jednego dla przewidywanej liczby.',
  'problem.head_activation':
    'Sieć kończy się aktywacją „{activation}”, a do straty „{loss}” pasuje „{expected}”.',
  'problem.head_rank':
    'Sieć kończy się kształtem {shape}, a każda próbka ma jedną etykietę. Spłaszcz dane przed ostatnią warstwą.',
  'problem.softmax_of_one':
    'Softmax jednej wartości to zawsze 1, więc sieć niczego się nie nauczy.',
  'problem.bounded_output':
    'Sieć kończy się aktywacją „{activation}” o ograniczonym zakresie, a szukana wartość może wyjść poza niego. Wyjście liniowe poda każdą liczbę.',
  'problem.loss_for_classes':
    'Strata „{loss}” porównuje klasy, a w tych danych przewiduje się liczbę. Błąd średniokwadratowy mierzy, o ile sieć się myli.',
  'problem.no_layers': 'Sieć ma wejście, ale nie ma żadnej warstwy. Dodaj warstwę.',
  'problem.missing_input': 'Sieć nie ma wejścia. Dodaj je tam, gdzie wchodzą dane.',
  'problem.several_inputs':
    'Dane wchodzą w dwóch miejscach, a na razie wejście może być tylko jedno.',
  'problem.several_outputs':
    'Ta warstwa donikąd nie prowadzi, a na razie wyjście może być tylko jedno.',
  'problem.not_connected': 'Nic nie zasila tej warstwy. Połącz ją z wcześniejszą.',
  'problem.cycle': 'Sieć tworzy pętlę: {circle}. Usuń jedno z tych połączeń.',
  'problem.merge_needs_inputs': 'Warstwa „{class_name}” łączy co najmniej dwa wejścia, a ma jedno.',
  'problem.too_many_inputs':
    'Ta warstwa przyjmuje jedno wejście, a ma ich więcej. Najpierw je połącz.',
  'problem.nothing_to_learn':
    'Sieć nie ma żadnych wag, których mogłaby się nauczyć. Dodaj warstwę gęstą.',
  'problem.too_many_parameters': 'Sieć ma więcej parametrów, niż tu wolno. Zmniejsz tę warstwę.',
  'problem.too_much_memory':
    'Trening zająłby więcej pamięci, niż tu wolno. Zmniejsz partię lub tę warstwę.',
  'problem.wrong_rank': {
    one: 'Warstwa „{class_name}” potrzebuje próbek o {expected} osi, a dostaje kształt {received}.',
    other:
      'Warstwa „{class_name}” potrzebuje próbek o {expected} osiach, a dostaje kształt {received}.',
  },
  'problem.wrong_rank.min': {
    one: 'Warstwa „{class_name}” potrzebuje próbek o co najmniej {expected} osi, a dostaje kształt {received}.',
    other:
      'Warstwa „{class_name}” potrzebuje próbek o co najmniej {expected} osiach, a dostaje kształt {received}.',
  },
  'problem.wrong_rank.max': {
    one: 'Warstwa „{class_name}” potrzebuje próbek o najwyżej {expected} osi, a dostaje kształt {received}.',
    other:
      'Warstwa „{class_name}” potrzebuje próbek o najwyżej {expected} osiach, a dostaje kształt {received}.',
  },
  'problem.window_too_large': 'Okno tej warstwy jest większe niż to, po czym się przesuwa.',
  'problem.shape_mismatch': 'Kształt wejścia nie pasuje do tej warstwy.',
  'problem.missing_parameter': 'Brakuje wartości „{parameter}”.',
  'problem.unknown_parameter': 'Nie ma ustawienia „{parameter}”.',
  'problem.out_of_range':
    'Wartość {received} ustawienia „{setting}” jest poza dozwolonym zakresem.',
  'problem.out_of_range.at_least': '„{setting}” to co najmniej {limit}, a wpisano {received}.',
  'problem.out_of_range.at_most': '„{setting}” to najwyżej {limit}, a wpisano {received}.',
  'problem.out_of_range.more_than':
    'Wartość „{setting}” musi być większa niż {limit}, a wpisano {received}.',
  'problem.out_of_range.less_than':
    'Wartość „{setting}” musi być mniejsza niż {limit}, a wpisano {received}.',
  'problem.not_a_choice': 'Nie można wybrać wartości {received}. Do wyboru są: {choices}.',
  'problem.wrong_length': 'Potrzeba tylu liczb: {expected}, a podano: {received}.',
  'problem.wrong_type': 'Wartość {received} ustawienia „{setting}” jest niewłaściwego typu.',
  'problem.wrong_type.integer': '„{setting}” to liczba całkowita, a wpisano {received}.',
  'problem.wrong_type.number': '„{setting}” to liczba, a wpisano {received}.',
  'problem.no_rows_to_train':
    'Walidacja i test zabierają razem {total} wszystkich wierszy, więc nie zostaje żaden do trenowania.',
  'problem.unknown_class': 'W katalogu nie ma klasy „{class_name}”.',
  'problem.refused_class': 'Klasy „{class_name}” nie można tu użyć.',
  'problem.unknown_monitor':
    'Wczesne zatrzymanie obserwuje „{monitor}”, a tej wartości nikt nie mierzy.',
  'problem.monitor_without_validation':
    'Wczesne zatrzymanie obserwuje „{monitor}”, a nie ma wierszy walidacyjnych; będzie więc obserwować „{watched}”.',
  'problem.metric_for_classes':
    'Metryka „{metric}” liczy trafione klasy, a w tych danych przewiduje się liczbę: nic by nie mówiła.',
  'problem.metric_targets':
    'Metryka „{metric}” potrzebuje etykiet w innej postaci niż te, które daje strata „{loss}”.',
  'problem.metric_outputs':
    'Metryka „{metric}” wybiera spośród wielu wyjść, a sieć kończy się jednym.',
  'problem.loss_of_one_output':
    'Strata „{loss}” porównuje kierunki, a jedna liczba ma tylko znak: każda dodatnia odpowiedź byłaby bezbłędna. „{expected}” mierzy, o ile się myli.',
  'problem.loss_of_embeddings':
    'Strata „{loss}” porównuje próbki albo sekwencje, więc wyjścia nie są odpowiedziami: wyniki i macierz pomyłek nic nie mówią. „{expected}” uczy sieć podawać klasę.',
  'problem.loss_near_zero':
    'Strata „{loss}” dzieli przez prawdziwą wartość, a niektóre wartości są tak bliskie 0, że tylko one decydują. „{expected}” nie ma tej wady.',
  'problem.loss_targets_domain':
    'Strata „{loss}” jest dla wartości od 0 wzwyż, a te dane mają wartości nawet {least}. „{expected}” przyjmie każdą liczbę.',
  'problem.loss_outputs_domain':
    'Strata „{loss}” bierze logarytm odpowiedzi sieci, a aktywacja „{activation}” może dać liczbę ujemną, która logarytmu nie ma. Aktywacja „{expected}” daje tylko wartości dodatnie.',
  'problem.metric_few_outputs':
    'Metryka „{metric}” porównuje ze sobą wyjścia jednej próbki, a jest ich za mało: nic by nie mówiła. Wzdłuż osi 0 porównuje próbki jednej partii.',
  'problem.metric_few_outputs.threshold':
    'Metryka „{metric}” uznaje największe wyjście próbki za „tak”, a jedyne wyjście zawsze jest największe: wynik nigdy by się nie zmienił. Próg 0,5 dzieli tam, gdzie dokładność.',
  'problem.metric_both_outputs':
    'Metryka „{metric}” liczy oba wyjścia, a gdy jedno ma rację, ma ją i drugie: powtarzałaby tylko dokładność. Gdy class_id równa się 1, liczy samą drugą klasę.',
  'problem.metric_each_output':
    'Metryka „{metric}” ocenia każde z wyjść osobno, a jest ich {outputs}, więc za trafienie liczy się każda klasa, której słusznie nie wskazano. „{expected}” pyta o tę jedną właściwą.',
  'problem.metric_needs_classes':
    'Metryka „{metric}” bierze wyjścia za numery klas, a sieć podaje dla klas ułamki: obcięte albo porównane wprost nic nie mówią.',
  'problem.metric_margin':
    'Metryka „{metric}” oczekuje wartości po obu stronach zera, a sieć kończy się prawdopodobieństwami. Te ocenia „{expected}”.',
  'problem.metric_of_raw_values':
    'Metryka „{metric}” jest ustawiona na surowe wartości, a sieć kończy się prawdopodobieństwami.',
  'problem.metric_of_probabilities':
    'Metryka „{metric}” bierze wyjścia za prawdopodobieństwa, a przy stracie „{loss}” są to surowe wartości.',
  'problem.metric_of_embeddings':
    'Strata „{loss}” porównuje próbki ze sobą, więc wyjścia nie są odpowiedziami, które mogłaby ocenić metryka „{metric}”.',
  'problem.metric_classes':
    'Metryka „{metric}” ma ustawioną liczbę klas {received}, a w tych danych jest ich {classes}: część wierszy by przepadła.',
  'problem.metric_top_k':
    'Metryka „{metric}” pyta, czy właściwa klasa jest wśród {k} najbardziej prawdopodobnych, a wszystkich jest {outputs}: zawsze jest.',
  'problem.metric_near_zero':
    'Metryka „{metric}” dzieli przez prawdziwą wartość, a niektóre wartości są tak bliskie 0, że tylko one decydują. „{expected}” nie ma tej wady.',
  'problem.metric_targets_domain':
    'Metryka „{metric}” jest dla wartości od 0 wzwyż, a te dane mają wartości nawet {least}.',
  'problem.metric_outputs_domain':
    'Metryka „{metric}” bierze logarytm odpowiedzi sieci, a aktywacja „{activation}” może dać liczbę ujemną, która logarytmu nie ma.',
  'problem.loss_refused': 'Keras nie przyjmuje straty „{class_name}” w tej sieci: {received}',
  'problem.metric_refused': 'Keras nie przyjmuje metryki „{class_name}” w tej sieci: {received}',
  'problem.optimizer_refused': 'Keras nie przyjmuje optymalizatora „{class_name}”: {received}',
  'problem.too_many_values': {
    one: 'Wynik tej warstwy to {count} wartość na próbkę: więcej, niż pomieści jakakolwiek maszyna.',
    few: 'Wynik tej warstwy to {count} wartości na próbkę: więcej, niż pomieści jakakolwiek maszyna.',
    many: 'Wynik tej warstwy to {count} wartości na próbkę: więcej, niż pomieści jakakolwiek maszyna.',
    other:
      'Wynik tej warstwy to {count} wartości na próbkę: więcej, niż pomieści jakakolwiek maszyna.',
  },
  'problem.network_too_deep':
    'Droga do tej warstwy prowadzi przez zbyt wiele warstw ({depth}); Keras przejdzie najwyżej {limit}.',
  'problem.duplicate_metric': 'Dwa wyniki nazywałyby się „{name}”. Usuń jeden z nich.',
  'problem.reserved_metric_name':
    'Metryka nie może się nazywać „{name}”: pod tą nazwą każdy trening podaje coś innego. Wolna jest nazwa „{expected}”.',
  'problem.class_weight_all_zero':
    'Każdy wiersz treningowy ma wagę 0, więc strata wynosi 0 niezależnie od odpowiedzi i sieć niczego się nie nauczy.',
  'problem.class_weight_without_classes': 'Te dane nie mają klas, więc wagi klas nic nie znaczą.',
  'problem.unknown_class_index':
    'Są wagi dla klas, których w tych danych nie ma: {received}. Klasy mają numery od 0 do {last}.',
  'problem.unknown_node': 'Połączenie prowadzi do „{node}”, a takiej warstwy nie ma.',
  'problem.input_is_fed': 'Tędy wchodzą dane, a jednak to miejsce zasila inna warstwa.',
  'problem.input_shape': 'Wejście oczekuje próbek o kształcie {expected}, a dane mają {received}.',
  'fix.input_shape': 'Weź kształt z danych',
  'problem.unknown_input_shape': 'Wejście nie zna kształtu próbki. Wybierz dane lub podaj kształt.',
  'problem.too_deep': 'Ustawienia są zagnieżdżone głębiej niż na {limit} poziomów.',
  'problem.wrong_text': 'Wartość {received} jest tu niedozwolona.',
  'problem.build_error': 'Keras nie przyjmuje tej warstwy z takimi ustawieniami.',
  'problem.dataset_error': 'Danych nie da się przygotować z takimi ustawieniami.',
  'problem.not_found': 'Nie ma takiego zbioru danych.',
  'problem.head_activation.softmax':
    'Strata „{loss}” porównuje prawdopodobieństwa klas, a takie daje softmax: dodatnie, o sumie 1. Sieć kończy się aktywacją „{activation}”.',
  'problem.head_activation.sigmoid':
    'Strata „{loss}” porównuje prawdopodobieństwo, a takie daje sigmoida: liczbę między 0 a 1. Sieć kończy się aktywacją „{activation}”.',
  'problem.head_activation.linear':
    'Strata „{loss}” z from_logits sama robi z dowolnych wartości prawdopodobieństwa, a sieć już kończy się aktywacją „{activation}”.',
  'problem.head_activation.margin':
    'Strata „{loss}” oczekuje wartości po właściwej stronie zera, a aktywacja „{activation}” nigdy nie daje liczby ujemnej.',
  'problem.loss_for_numbers':
    'Strata „{loss}” mierzy, o ile myli się liczba, a w tych danych przewiduje się klasę. „{expected}” porównuje prawdopodobieństwa: im pewniejsza zła odpowiedź, tym więcej kosztuje, więc sieć uczy się szybciej.',
  'problem.binary_loss':
    'Strata „{loss}” ocenia każde z wyjść osobno, jakby kilka z {classes} klas mogło być słusznych naraz. Słuszna jest jedna: przy stracie „{expected}” klasy ze sobą konkurują.',
  'problem.noise_at_the_end':
    'Warstwa „{class_name}” za ostatnią warstwą psuje odpowiedzi w czasie treningu, także dobre. Jej miejsce jest między warstwami ukrytymi.',
  'problem.needs_sequence':
    'Warstwa „{class_name}” czyta sekwencję, a „{source}” oddaje tylko to, co wie po ostatnim kroku. Z return_sequences odda każdy krok.',
  'problem.merge_shapes':
    'Warstwa „{class_name}” łączy wejścia o pasujących kształtach, a dostaje: {shapes}.',
  'problem.embedding_of_measurements':
    'Embedding przyjmuje liczby całkowite, na przykład numery słów, a dostaje pomiary i obciąłby ich ułamki. Warstwa gęsta przyjmie je takie, jakie są.',
  'problem.high_learning_rate':
    'Przy tempie uczenia {received} kroki są tak duże, że {optimizer} przeskakuje każde minimum; zwykle przyjmuje się {usual}.',
  'problem.low_learning_rate':
    'Przy tempie uczenia {received} wagi przez cały trening prawie się nie zmienią; zwykle przyjmuje się {usual}.',
  'problem.batch_larger_than_rows':
    'Partia {received} jest większa niż liczba wierszy treningowych ({rows}): epoka to jeden krok. Mniejsze partie to więcej kroków, więc sieć uczy się w mniejszej liczbie epok.',
  'problem.unknown_direction':
    'Wczesne zatrzymanie obserwuje „{monitor}”, ale samo nie wie, czy więcej znaczy lepiej.',
  'fix.needs_sequence': 'Niech „{source}” zwraca sekwencję',
  'fix.no_layers': 'Dodaj warstwę gęstą',
  'fix.missing_input': 'Dodaj wejście',
  'fix.too_many_inputs': 'Połącz wejścia w jedno',
  'fix.cycle': 'Usuń połączenie powrotne',
  'fix.unknown_node': 'Usuń to połączenie',
  'fix.input_is_fed': 'Usuń połączenia, które je zasilają',
  'fix.duplicate_metric': 'Usuń powtórzoną',
  'edit.insert': 'Wstaw warstwę „{class_name}”',
  'edit.remove': 'Usuń „{node}”',
  'edit.removeSeveral': 'Usuń {nodes}',
  'edit.connect': 'Połącz „{source}” z „{target}”',
  'edit.disconnect': 'Rozłącz „{source}” i „{target}”',
  'edit.replace': 'Zamień na „{class_name}”',
  'edit.rename': 'Nazwij „{suggestion}”',
  'edit.drop': 'Usuń „{parameter}”',
  'edit.default': 'Przywróć wartość domyślną',
  'edit.set': 'Ustaw: {field} = {value}',
  'edit.use': 'Użyj: {value}',
  'edit.metrics': 'Popraw metryki',
  'edit.monitor': 'Obserwuj „{value}”',
  'edit.split': 'Przywróć zwykły podział',
  'edit.ownShape': 'Zostaw kształt danych bez zmian',
  'edit.shape': 'Ułóż dane w kształt {value}',
  'edit.weights': 'Popraw wagi klas',
  'edit.noWeights': 'Usuń wagi klas',

  'problem.linear_stack':
    'Warstwy {nodes} stoją jedna za drugą bez aktywacji: razem nie potrafią więcej niż jedna. Aktywacja między nimi pozwala sieci się wyginać.',
  'problem.batch_of_one':
    'Ostatnia partia ma jeden wiersz (wierszy jest {rows}, a w partii {received}), a ta warstwa bierze średnią i wariancję z każdej partii. Wariancja jednego wiersza to 0, więc warstwa uczy się fałszu.',
  'problem.batch_of_one.every':
    'Każda partia to jeden wiersz, a ta warstwa bierze średnią i wariancję z każdej partii. Wariancja jednego wiersza to 0, więc warstwa uczy się fałszu.',
  'problem.mask_lost':
    '„{source}” maskuje kroki, ale warstwa „{class_name}” nie zna masek: od niej zamaskowane kroki liczą się jak wszystkie inne.',
  'problem.penalty_ignored':
    'Warstwa „{class_name}” pomija karę za wyjścia warstwy „{layer}”: Keras nigdy nie dodaje jej do straty.',
  'problem.penalty_type':
    'Kara tej warstwy jest liczona w typie {received}, a Keras sumuje stratę tylko w float32.',
  'problem.schedule_too_short':
    'Tempo uczenia spada do zera po kroku {step} z {steps}: od epoki {epoch} z {epochs} sieć niczego się już nie uczy.',
  'problem.same_input_twice':
    '„{source}” zasila tę warstwę więcej niż raz, a „{class_name}” tego samego z tym samym nic nie wnosi.',
  'problem.same_input_twice.difference':
    '„{source}” zasila tę warstwę więcej niż raz, a różnica dwóch takich samych wartości to zawsze zero.',
  'problem.index_too_large':
    'Do tej warstwy trafiają liczby całkowite aż do {high}, a zna ona tylko mniejsze niż {received}. Ustaw {parameter}: {words}.',
  'problem.rounded_index':
    'Ta warstwa liczy w {received}, a ten typ zna każdą liczbę całkowitą tylko do {exact}. „{layer}” potrzebuje ich do {high} i dostałaby inne.',
  'problem.infinite_parameter':
    'Ta warstwa liczy w {dtype}, a ten typ nie zna liczb powyżej {largest}: wartość {received} w „{parameter}” jest w nim nieskończonością.',
  'problem.decimals_cut_off':
    'Te dane to pomiary, a to wejście przyjmuje typ {received}: ułamki zostaną obcięte.',
  'problem.negative_index':
    'Ta warstwa szuka liczb całkowitych od 0, a to, co do niej trafia, może spaść do {low}.',
  'problem.out_of_memory': 'Ta warstwa nie mieści się w pamięci. Zmniejsz ją.',
  'problem.embedding_too_small':
    'Słowa w tych danych mają numery poniżej {words}, a ta warstwa zna ich tylko {received}: trening zatrzymałby się na pierwszym dalszym słowie.',
};
