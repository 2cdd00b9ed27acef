import type { Message } from '../message';

/** What everything in the catalogue does, in Polish; the English is the catalogue's own. */
export const catalogHelp: Record<string, Message> = {
  'help.layer.InputLayer': 'Tędy wchodzą dane; bez podanego kształtu bierze kształt zbioru.',
  'help.layer.Dense': 'Każdy neuron patrzy na każde wejście: suma ważona, wyraz wolny, aktywacja.',
  'help.layer.Embedding':
    'Zamienia każdą liczbę całkowitą, na przykład numer słowa, na wektor, którego się uczy.',
  'help.layer.Flatten': 'Układa wszystkie wartości próbki w jednym wierszu.',
  'help.layer.Reshape': 'Nadaje każdej próbce inny kształt o tej samej liczbie wartości.',
  'help.layer.Permute': 'Zmienia kolejność osi próbki.',
  'help.layer.RepeatVector': 'Powtarza wektor n razy, robiąc z niego sekwencję.',
  'help.layer.Masking': 'Każe dalszym warstwom pomijać kroki, w których jest tylko podana wartość.',
  'help.layer.Identity': 'Przepuszcza wejście bez zmian.',
  'help.layer.MultiHeadAttention': 'Każda pozycja patrzy na wszystkie inne, kilka razy równolegle.',
  'help.layer.Attention': 'Miesza wartości zależnie od tego, jak ich klucze pasują do zapytania.',
  'help.layer.AdditiveAttention': 'Mechanizm uwagi, który ocenia zapytanie i klucz wyuczoną sumą.',
  'help.layer.UpSampling1D': 'Powtarza każdy krok sekwencji.',
  'help.layer.UpSampling2D': 'Powiększa obraz, powtarzając albo interpolując piksele.',
  'help.layer.UpSampling3D': 'Powiększa bryłę, powtarzając wartości.',
  'help.layer.ZeroPadding1D': 'Dodaje kroki z zer na obu końcach sekwencji.',
  'help.layer.ZeroPadding2D': 'Dodaje wiersze i kolumny zer wokół obrazu.',
  'help.layer.ZeroPadding3D': 'Dodaje warstwy zer wokół bryły.',
  'help.layer.Cropping1D': 'Obcina kroki z obu końców sekwencji.',
  'help.layer.Cropping2D': 'Obcina wiersze i kolumny obrazu.',
  'help.layer.Cropping3D': 'Obcina boki bryły.',
  'help.layer.Conv1D': 'Przesuwa małe filtry po sekwencji i mówi, gdzie który pasuje.',
  'help.layer.Conv2D': 'Przesuwa małe filtry po obrazie i mówi, gdzie który pasuje.',
  'help.layer.Conv3D': 'Przesuwa małe filtry po bryle i mówi, gdzie który pasuje.',
  'help.layer.Conv1DTranspose':
    'Splot w odwrotną stronę: rozkłada każdą wartość na dłuższą sekwencję.',
  'help.layer.Conv2DTranspose': 'Splot w odwrotną stronę: rozkłada każdą wartość na większy obraz.',
  'help.layer.Conv3DTranspose': 'Splot w odwrotną stronę: rozkłada każdą wartość na większą bryłę.',
  'help.layer.DepthwiseConv1D': 'Filtruje każdy kanał sekwencji osobno.',
  'help.layer.DepthwiseConv2D': 'Filtruje każdy kanał obrazu osobno.',
  'help.layer.SeparableConv1D':
    'Tani splot: każdy kanał sekwencji osobno, potem mieszanie kanałów.',
  'help.layer.SeparableConv2D': 'Tani splot: każdy kanał obrazu osobno, potem mieszanie kanałów.',
  'help.layer.MaxPooling1D': 'Zostawia największą wartość z każdego okna sekwencji.',
  'help.layer.MaxPooling2D':
    'Zostawia największą wartość z każdego okna obrazu, który się przez to zmniejsza.',
  'help.layer.MaxPooling3D':
    'Zostawia największą wartość z każdego okna bryły, która się przez to zmniejsza.',
  'help.layer.AveragePooling1D': 'Zostawia średnią z każdego okna sekwencji.',
  'help.layer.AveragePooling2D':
    'Zostawia średnią z każdego okna obrazu, który się przez to zmniejsza.',
  'help.layer.AveragePooling3D':
    'Zostawia średnią z każdego okna bryły, która się przez to zmniejsza.',
  'help.layer.GlobalAveragePooling1D': 'Jedna średnia na kanał z całej sekwencji.',
  'help.layer.GlobalAveragePooling2D':
    'Jedna średnia na kanał z całego obrazu; często zastępuje spłaszczenie.',
  'help.layer.GlobalAveragePooling3D': 'Jedna średnia na kanał z całej bryły.',
  'help.layer.GlobalMaxPooling1D': 'Największa wartość na kanał z całej sekwencji.',
  'help.layer.GlobalMaxPooling2D': 'Największa wartość na kanał z całego obrazu.',
  'help.layer.GlobalMaxPooling3D': 'Największa wartość na kanał z całej bryły.',
  'help.layer.AdaptiveAveragePooling1D':
    'Dzieli sekwencję na podaną liczbę części i bierze średnią z każdej.',
  'help.layer.AdaptiveAveragePooling2D':
    'Dzieli obraz na siatkę podanej wielkości i bierze średnią z każdej części.',
  'help.layer.AdaptiveAveragePooling3D':
    'Dzieli bryłę na siatkę podanej wielkości i bierze średnią z każdej części.',
  'help.layer.AdaptiveMaxPooling1D':
    'Dzieli sekwencję na podaną liczbę części i bierze największą wartość z każdej.',
  'help.layer.AdaptiveMaxPooling2D':
    'Dzieli obraz na siatkę podanej wielkości i bierze największą wartość z każdej części.',
  'help.layer.AdaptiveMaxPooling3D':
    'Dzieli bryłę na siatkę podanej wielkości i bierze największą wartość z każdej części.',
  'help.layer.LSTM':
    'Czyta sekwencję krok po kroku; bramki decydują, co zapamiętać, a co zapomnieć.',
  'help.layer.GRU': 'Czyta sekwencję krok po kroku; jak LSTM, ale z mniejszą liczbą bramek i wag.',
  'help.layer.SimpleRNN':
    'Czyta sekwencję krok po kroku, podając sobie własne wyjście; szybko zapomina.',
  'help.layer.Bidirectional': 'Puszcza warstwę rekurencyjną w przód i w tył i łączy wyniki.',
  'help.layer.TimeDistributed': 'Stosuje tę samą warstwę do każdego kroku.',
  'help.layer.ConvLSTM1D': 'LSTM, którego krokami są sekwencje, a bramkami sploty.',
  'help.layer.ConvLSTM2D': 'LSTM, którego krokami są obrazy, a bramkami sploty.',
  'help.layer.ConvLSTM3D': 'LSTM, którego krokami są bryły, a bramkami sploty.',
  'help.layer.RNN': 'Czyta sekwencję wybraną komórką.',
  'help.layer.GRUCell': 'Jeden krok GRU, do powtarzania przez RNN.',
  'help.layer.LSTMCell': 'Jeden krok LSTM, do powtarzania przez RNN.',
  'help.layer.SimpleRNNCell': 'Jeden krok prostej RNN, do powtarzania przez RNN.',
  'help.layer.StackedRNNCells': 'Kilka komórek działających jak jedna; każda czyta poprzednią.',
  'help.layer.BatchNormalization':
    'Sprowadza każdą cechę do średniej 0 i wariancji 1 w partii, potem uczy się skali i przesunięcia.',
  'help.layer.LayerNormalization':
    'Sprowadza wartości próbki do średniej 0 i wariancji 1, potem uczy się skali i przesunięcia.',
  'help.layer.GroupNormalization': 'Normalizuje grupy kanałów próbki; działa z małymi partiami.',
  'help.layer.RMSNormalization':
    'Dzieli próbkę przez pierwiastek ze średniej kwadratów; lżejsza normalizacja.',
  'help.layer.UnitNormalization': 'Skaluje każdą próbkę do długości 1.',
  'help.layer.SpectralNormalization':
    'Pilnuje, by wagi opakowanej warstwy nie rozciągały jej wejścia.',
  'help.layer.Dropout':
    'Podczas treningu zeruje losową część wartości, żeby żaden neuron nie polegał na innym.',
  'help.layer.SpatialDropout1D': 'Dropout całych kanałów sekwencji.',
  'help.layer.SpatialDropout2D': 'Dropout całych kanałów obrazu.',
  'help.layer.SpatialDropout3D': 'Dropout całych kanałów bryły.',
  'help.layer.AlphaDropout':
    'Dropout zachowujący średnią i wariancję, stworzony dla aktywacji selu.',
  'help.layer.GaussianNoise': 'Podczas treningu dodaje do wartości losowy szum.',
  'help.layer.GaussianDropout': 'Podczas treningu mnoży wartości przez losowy szum wokół 1.',
  'help.layer.ActivityRegularization':
    'Dodaje wielkość swojego wejścia do straty, dzięki czemu aktywacje są małe.',
  'help.layer.Activation': 'Przepuszcza każdą wartość przez funkcję aktywacji.',
  'help.layer.ReLU': 'Wartości ujemne stają się zerem.',
  'help.layer.LeakyReLU': 'Wartości ujemne są zmniejszane zamiast zerowane.',
  'help.layer.PReLU': 'Jak Leaky ReLU, z nachyleniem, którego się uczy.',
  'help.layer.ELU': 'Wartości ujemne łagodnie dążą do granicy.',
  'help.layer.Softmax': 'Zamienia wartości na prawdopodobieństwa o sumie 1.',
  'help.layer.Add': 'Dodaje swoje wejścia, wartość po wartości.',
  'help.layer.Subtract': 'Odejmuje drugie wejście od pierwszego.',
  'help.layer.Multiply': 'Mnoży swoje wejścia, wartość po wartości.',
  'help.layer.Average': 'Średnia wejść, wartość po wartości.',
  'help.layer.Maximum': 'Największe z wejść, wartość po wartości.',
  'help.layer.Minimum': 'Najmniejsze z wejść, wartość po wartości.',
  'help.layer.Concatenate': 'Ustawia wejścia jedno obok drugiego.',
  'help.layer.Dot': 'Iloczyn skalarny dwóch wejść wzdłuż wybranych osi.',
  'help.layer.EinsumDense': 'Warstwa gęsta wzdłuż osi nazwanych w notacji Einsteina.',
  'help.layer.GroupQueryAttention':
    'Wielogłowicowy mechanizm uwagi, w którym grupy głowic dzielą klucze i wartości; tańszy.',
  'help.layer.ReversibleEmbedding': 'Embedding, który umie też wrócić od wektorów do ocen słów.',
  'help.layer.Rescaling': 'Mnoży przez skalę i dodaje przesunięcie.',
  'help.layer.Normalization':
    'Odejmuje podaną średnią i dzieli przez pierwiastek podanej wariancji.',
  'help.layer.Resizing': 'Sprowadza obrazy do podanej wysokości i szerokości.',
  'help.layer.CenterCrop': 'Wycina środek obrazu.',
  'help.layer.CategoryEncoding': 'Zamienia liczby całkowite na wektory zer i jedynek.',
  'help.layer.Discretization': 'Dzieli liczby na przedziały i podaje numer przedziału.',
  'help.layer.Hashing':
    'Rozdziela wartości funkcją haszującą na podaną liczbę koszyków; różne mogą trafić do jednego.',
  'help.layer.Pipeline': 'Kilka warstw wstępnego przetwarzania, jedna po drugiej.',
  'help.layer.MelSpectrogram':
    'Zamienia dźwięk na siłę tonów w czasie, rozłożonych tak, jak słyszy ucho.',
  'help.layer.STFTSpectrogram': 'Zamienia dźwięk na siłę częstotliwości w czasie.',
  'help.layer.AutoContrast': 'Rozciąga jasność obrazu na cały zakres.',
  'help.layer.ContrastLimitedAdaptiveHistogramEqualization':
    'Wyrównuje jasność w każdym miejscu obrazu, z ograniczeniem kontrastu.',
  'help.layer.Solarization': 'Odwraca piksele jaśniejsze od progu.',
  'help.layer.AugMix': 'Podczas treningu miesza kilka losowo zmienionych kopii obrazu w jedną.',
  'help.layer.RandAugment': 'Podczas treningu stosuje kilka losowych zmian barwy i kształtu.',
  'help.layer.RandomBrightness': 'Podczas treningu losowo zmienia jasność obrazów.',
  'help.layer.RandomContrast': 'Podczas treningu losowo zmienia kontrast obrazów.',
  'help.layer.RandomColorDegeneration': 'Podczas treningu odbiera barwę w losowym stopniu.',
  'help.layer.RandomColorJitter':
    'Podczas treningu losowo zmienia jasność, kontrast, nasycenie i odcień.',
  'help.layer.RandomElasticTransform':
    'Podczas treningu wygina obrazy, jakby narysowano je na gumie.',
  'help.layer.RandomErasing': 'Podczas treningu zakrywa losowy prostokąt obrazu.',
  'help.layer.RandomFlip': 'Podczas treningu losowo odbija obrazy w lustrze.',
  'help.layer.RandomGaussianBlur': 'Podczas treningu rozmywa obrazy w losowym stopniu.',
  'help.layer.RandomGrayscale': 'Podczas treningu zamienia niektóre obrazy na czarno-białe.',
  'help.layer.RandomHue': 'Podczas treningu losowo przesuwa odcienie po kole barw.',
  'help.layer.RandomInvert': 'Podczas treningu zamienia niektóre obrazy na negatywy.',
  'help.layer.RandomPerspective': 'Podczas treningu pochyla obrazy, jakby były oglądane z boku.',
  'help.layer.RandomPosterization': 'Podczas treningu zmniejsza liczbę odcieni.',
  'help.layer.RandomRotation': 'Podczas treningu obraca obrazy o losowy kąt.',
  'help.layer.RandomSaturation': 'Podczas treningu losowo wzmacnia lub osłabia barwy.',
  'help.layer.RandomSharpness': 'Podczas treningu losowo wyostrza lub zmiękcza obrazy.',
  'help.layer.RandomShear': 'Podczas treningu losowo przekrzywia obrazy.',
  'help.layer.RandomTranslation': 'Podczas treningu losowo przesuwa obrazy.',
  'help.layer.RandomZoom': 'Podczas treningu losowo przybliża obrazy.',
  'help.loss.SparseCategoricalCrossentropy':
    'Dla klas podanych liczbami: karze małe prawdopodobieństwo właściwej.',
  'help.loss.CategoricalCrossentropy':
    'Dla klas one-hot: karze małe prawdopodobieństwo właściwej klasy.',
  'help.loss.BinaryCrossentropy':
    'Dla odpowiedzi „tak” lub „nie”: karze małe prawdopodobieństwo właściwej.',
  'help.loss.MeanSquaredError': 'Dla liczb: średnia kwadratów błędów; duże błędy ważą najwięcej.',
  'help.loss.MeanAbsoluteError': 'Dla liczb: średnia wielkość błędu, w jednostce celu.',
  'help.loss.Huber':
    'Dla liczb: kwadratowa dla małych błędów, liniowa dla dużych, więc wartości odstające ważą mniej.',
  'help.loss.LogCosh':
    'Dla liczb: jak kwadrat blisko zera i jak wartość bezwzględna daleko od niego.',
  'help.loss.Hinge': 'Dla odpowiedzi „tak” lub „nie”: wymaga odstępu między dwiema klasami.',
  'help.loss.KLDivergence': 'Jak daleko przewidziany rozkład jest od prawdziwego.',
  'help.loss.BinaryFocalCrossentropy':
    'Binarna entropia krzyżowa, w której to, co już łatwe, liczy się mniej.',
  'help.loss.CTC':
    'Dla tekstów czytanych z dźwięku lub obrazu, gdy nie wiadomo, który krok to która litera.',
  'help.loss.CategoricalFocalCrossentropy':
    'Kategorialna entropia krzyżowa, w której to, co już łatwe, liczy się mniej.',
  'help.loss.CategoricalGeneralizedCrossEntropy':
    'Entropia krzyżowa wybaczająca złe etykiety, dla danych z błędami.',
  'help.loss.CategoricalHinge': 'Dla klas one-hot: właściwa ma wyprzedzać każdą inną o odstęp.',
  'help.loss.Circle': 'Do uczenia odległości: zbliża próbki jednej klasy, a inne rozsuwa.',
  'help.loss.CosineSimilarity':
    'Porównuje kierunki, nie długości: −1, gdy przewidywanie i cel mają ten sam kierunek.',
  'help.loss.Dice':
    'Dla masek: jak bardzo przewidywanie i cel się pokrywają; małe obiekty liczą się jak duże.',
  'help.loss.MeanAbsolutePercentageError':
    'Dla liczb: średni błąd w procentach prawdziwej wartości.',
  'help.loss.MeanSquaredLogarithmicError':
    'Dla liczb dodatnich: kwadraty błędów logarytmów, więc liczą się proporcje.',
  'help.loss.Poisson': 'Dla liczności: dopasowuje intensywność rozkładu Poissona.',
  'help.loss.SquaredHinge':
    'Strata zawiasowa z błędami podniesionymi do kwadratu, więc duże ważą więcej.',
  'help.loss.Tversky':
    'Jak współczynnik Dice’a, ale można wybrać, czy gorsze są przeoczenia, czy fałszywe alarmy.',
  'help.metric.AUC':
    'Pole pod krzywą ROC, z num_thresholds punktów: jak dobrze oceny ustawiają „tak” przed „nie”.',
  'help.metric.Accuracy': 'Odsetek przewidywań dokładnie równych celowi.',
  'help.metric.BinaryAccuracy': 'Odsetek trafnych odpowiedzi „tak” i „nie”, z progiem 0,5.',
  'help.metric.BinaryCrossentropy':
    'Średni ujemny logarytm prawdopodobieństwa właściwej odpowiedzi.',
  'help.metric.BinaryIoU': 'Dla masek „tak” i „nie”: część wspólna przez sumę.',
  'help.metric.CategoricalAccuracy':
    'Odsetek próbek, w których najbardziej prawdopodobna klasa jest właściwa (one-hot).',
  'help.metric.CategoricalCrossentropy':
    'Średni ujemny logarytm prawdopodobieństwa właściwej klasy (one-hot).',
  'help.metric.CategoricalHinge': 'Ile właściwej klasie brakuje, by wyprzedzić wszystkie o odstęp.',
  'help.metric.ConcordanceCorrelation':
    'Jak blisko przewidywania idą za celami w wysokości i rozrzucie. Wzdłuż osi 0 to średnia po partiach.',
  'help.metric.CosineSimilarity':
    'Kosinus kąta między przewidywaniem a celem. Wzdłuż osi 0 to średnia po partiach.',
  'help.metric.F1Score': 'Średnia harmoniczna precyzji i czułości. Jedno wyjście potrzebuje progu.',
  'help.metric.FBetaScore': 'Jak F1, z wagą dla czułości. Jedno wyjście potrzebuje progu.',
  'help.metric.FalseNegatives': 'Ile razy prawdziwe „tak” nazwano „nie”.',
  'help.metric.FalsePositives': 'Ile razy prawdziwe „nie” nazwano „tak”.',
  'help.metric.Hinge': 'Ile odpowiedziom brakuje do wymaganego odstępu, przy celach −1 i 1.',
  'help.metric.IoU': 'Dla masek: część wspólna przez sumę, dla wybranych klas.',
  'help.metric.KLDivergence': 'Jak daleko przewidziany rozkład jest od prawdziwego.',
  'help.metric.LogCoshError': 'Jak kwadrat błędu blisko zera i jak wartość bezwzględna daleko.',
  'help.metric.MeanAbsoluteError': 'Średnia wielkość błędu, w jednostce celu.',
  'help.metric.MeanAbsolutePercentageError': 'Średni błąd w procentach prawdziwej wartości.',
  'help.metric.MeanIoU': 'Dla masek: część wspólna przez sumę, średnio po klasach.',
  'help.metric.MeanSquaredError': 'Średnia kwadratów błędów.',
  'help.metric.MeanSquaredLogarithmicError': 'Średnia kwadratów błędów logarytmów.',
  'help.metric.OneHotIoU': 'IoU dla wybranych klas, zapisanych jako one-hot.',
  'help.metric.OneHotMeanIoU': 'Średnie IoU dla klas zapisanych jako one-hot.',
  'help.metric.PearsonCorrelation':
    'Jak bliska prostej jest zależność przewidywań od celów. Wzdłuż osi 0 to średnia po partiach.',
  'help.metric.Poisson': 'Jak źle przewidziane intensywności pasują do liczności.',
  'help.metric.Precision': 'Ile z odpowiedzi „tak” było trafnych.',
  'help.metric.PrecisionAtRecall':
    'Najlepsza precyzja przy podanej czułości, wśród num_thresholds progów.',
  'help.metric.R2Score':
    'Jaką część rozrzutu celu wyjaśniają przewidywania; 1 to ideał, a 0 znaczy: nie lepiej niż średnia.',
  'help.metric.Recall': 'Ile z prawdziwych „tak” zostało znalezionych.',
  'help.metric.RecallAtPrecision':
    'Najlepsza czułość przy podanej precyzji, wśród num_thresholds progów.',
  'help.metric.RootMeanSquaredError': 'Pierwiastek ze średniej kwadratów błędów, w jednostce celu.',
  'help.metric.SensitivityAtSpecificity':
    'Najlepszy odsetek znalezionych „tak” przy podanym odsetku rozpoznanych „nie”, wśród num_thresholds progów.',
  'help.metric.SparseCategoricalAccuracy':
    'Odsetek próbek, w których najbardziej prawdopodobna klasa jest właściwa (klasy jako liczby).',
  'help.metric.SparseCategoricalCrossentropy':
    'Średni ujemny logarytm prawdopodobieństwa właściwej klasy (klasy jako liczby).',
  'help.metric.SparseTopKCategoricalAccuracy':
    'Odsetek próbek, których właściwa klasa jest wśród k najbardziej prawdopodobnych (klasy jako liczby).',
  'help.metric.SpecificityAtSensitivity':
    'Najlepszy odsetek rozpoznanych „nie” przy podanym odsetku znalezionych „tak”, wśród num_thresholds progów.',
  'help.metric.SquaredHinge': 'Błąd zawiasowy podniesiony do kwadratu.',
  'help.metric.TopKCategoricalAccuracy':
    'Odsetek próbek, których właściwa klasa jest wśród k najbardziej prawdopodobnych (one-hot).',
  'help.metric.TrueNegatives': 'Ile razy prawdziwe „nie” nazwano „nie”.',
  'help.metric.TruePositives': 'Ile razy prawdziwe „tak” nazwano „tak”.',
  'help.optimizer.Adam':
    'Dobiera krok dla każdej wagi ze średnich kroczących jej gradientów; dobry na początek.',
  'help.optimizer.AdamW': 'Adam z zanikiem wag oddzielonym od gradientu.',
  'help.optimizer.SGD': 'Zwykły spadek gradientowy, z pędem albo bez niego.',
  'help.optimizer.RMSprop':
    'Dzieli krok przez średnią kroczącą wielkości gradientu; częsty w sieciach rekurencyjnych.',
  'help.optimizer.Adagrad': 'Kroki maleją dla wag, które już dużo się zmieniły.',
  'help.optimizer.Nadam': 'Adam z pędem Niestierowa.',
  'help.optimizer.Lion':
    'Używa tylko znaku średniej gradientu; potrzebuje mniejszego tempa uczenia.',
  'help.optimizer.Adadelta': 'Dobiera krok na podstawie długości ostatnich kroków.',
  'help.optimizer.Adafactor':
    'Trzyma tylko średnie wierszy i kolumn kwadratów gradientów; oszczędza pamięć dużych sieci.',
  'help.optimizer.Adamax':
    'Adam z największym ostatnim gradientem zamiast średniej kwadratowej; spokojniejszy.',
  'help.optimizer.Ftrl': 'Dla danych rzadkich: ściąga do zera wagi rzadko potrzebne.',
  'help.optimizer.Lamb':
    'Adam z krokami skalowanymi do wielkości wag warstwy; dla bardzo dużych partii.',
  'help.optimizer.Muon':
    'Ortogonalizuje krok każdej macierzy wag, by żaden kierunek nie przeważał.',
  'help.optimizer.ScheduleFreeAdamW':
    'AdamW, który uśrednia kolejne wagi, zamiast trzymać się harmonogramu.',
  'help.schedule.CosineDecay':
    'Tempo spada po połowie kosinusa, po rozgrzewce, jeśli ją ustawiono.',
  'help.schedule.CosineDecayRestarts':
    'Spadek kosinusowy, który zaczyna się od nowa, za każdym razem dłuższy.',
  'help.schedule.ExponentialDecay': 'Tempo jest raz po raz mnożone przez tę samą liczbę.',
  'help.schedule.InverseTimeDecay': 'Tempo jest dzielone przez liczbę rosnącą z czasem.',
  'help.schedule.PiecewiseConstantDecay': 'Tempo jest stałe między granicami liczonymi w krokach.',
  'help.schedule.PolynomialDecay': 'Tempo spada do wartości końcowej po prostej albo krzywej.',
  'help.initializer.Constant': 'Każda waga zaczyna od tej samej wartości.',
  'help.initializer.GlorotNormal':
    'Rozkład normalny o rozrzucie, który utrzymuje siłę sygnałów w obie strony (Glorot i Bengio, 2010).',
  'help.initializer.GlorotUniform':
    'Rozkład jednostajny o zakresie, który utrzymuje siłę sygnałów w obie strony; domyślny w Kerasie.',
  'help.initializer.HeNormal': 'Rozkład normalny o rozrzucie dobranym do relu (He i in., 2015).',
  'help.initializer.HeUniform': 'Rozkład jednostajny o zakresie dobranym do relu (He i in., 2015).',
  'help.initializer.Identity': 'Macierz jednostkowa: na początku warstwa przepuszcza wejście.',
  'help.initializer.LecunNormal':
    'Rozkład normalny o rozrzucie zależnym od liczby wejść; pasuje do selu (LeCun i in., 1998).',
  'help.initializer.LecunUniform':
    'Rozkład jednostajny o zakresie zależnym od liczby wejść (LeCun i in., 1998).',
  'help.initializer.Ones': 'Każda waga zaczyna od 1.',
  'help.initializer.Orthogonal':
    'Losowa macierz ortogonalna, która ani nie rozciąga, ani nie kurczy; dobra dla warstw rekurencyjnych.',
  'help.initializer.RandomNormal': 'Rozkład normalny o wybranej średniej i rozrzucie.',
  'help.initializer.RandomUniform': 'Rozkład jednostajny między dwiema wybranymi wartościami.',
  'help.initializer.TruncatedNormal':
    'Rozkład normalny bez wartości dalszych niż dwa odchylenia standardowe.',
  'help.initializer.VarianceScaling':
    'Ogólna postać inicjalizacji Glorota, He i LeCuna: rozrzut według wejść, wyjść albo obu.',
  'help.initializer.Zeros':
    'Każda waga zaczyna od 0; dobre dla wyrazów wolnych, złe dla wag, bo neurony zostałyby jednakowe.',
  'help.regularizer.L1': 'Dodaje do straty sumę modułów wag; ściąga wagi dokładnie do zera.',
  'help.regularizer.L2': 'Dodaje do straty sumę kwadratów wag; utrzymuje wagi małe.',
  'help.regularizer.L1L2': 'Obie kary naraz.',
  'help.regularizer.OrthogonalRegularizer':
    'Ustawia wiersze lub kolumny macierzy pod kątem prostym.',
  'help.constraint.MaxNorm': 'Skraca wagi neuronu dłuższe niż granica.',
  'help.constraint.MinMaxNorm': 'Trzyma długość wag neuronu między dwiema granicami.',
  'help.constraint.NonNeg': 'Wagi ujemne stają się zerem.',
  'help.constraint.UnitNorm': 'Skaluje wagi każdego neuronu do długości 1.',
  'help.activation.celu': 'Jak elu, gładka dla każdego α.',
  'help.activation.elu': 'Wartości ujemne łagodnie dążą do −α.',
  'help.activation.exponential':
    'Rośnie bez granic; dla wyjść dodatnich, na przykład intensywności.',
  'help.activation.gelu':
    'Mnoży wartość przez szansę, że przewyższa ona liczbę o rozkładzie normalnym; w transformerach.',
  'help.activation.hard_shrink': 'Małe wartości stają się zerem, pozostałe zostają.',
  'help.activation.hard_sigmoid': 'Sigmoida z trzech prostych odcinków.',
  'help.activation.hard_silu': 'silu z prostych odcinków i paraboli.',
  'help.activation.hard_swish': 'Inna nazwa twardej silu.',
  'help.activation.hard_tanh': 'tanh z trzech prostych odcinków.',
  'help.activation.leaky_relu':
    'Wartości ujemne są zmniejszane zamiast zerowane, więc żaden neuron nie umiera.',
  'help.activation.linear': 'Zostawia wartości bez zmian; dla wyjść będących liczbami.',
  'help.activation.log_sigmoid': 'Logarytm sigmoidy.',
  'help.activation.log_softmax': 'Logarytm funkcji softmax.',
  'help.activation.mish': 'Gładka odmiana relu, która schodzi nieco poniżej zera.',
  'help.activation.relu': 'Wartości ujemne stają się zerem; zwykły wybór dla warstw ukrytych.',
  'help.activation.relu6': 'relu, która nie przekracza 6.',
  'help.activation.selu':
    'elu przeskalowana tak, by głębokie sieci zachowały średnią 0 i wariancję 1.',
  'help.activation.sigmoid':
    'Ściska każdą wartość między 0 a 1; prawdopodobieństwo odpowiedzi „tak”.',
  'help.activation.silu': 'x razy sigmoida z x; gładka i często lepsza niż relu.',
  'help.activation.soft_shrink': 'Zbliża wartości do zera, a małe zeruje.',
  'help.activation.softmax': 'Zamienia wartości na prawdopodobieństwa klas o sumie 1.',
  'help.activation.softplus': 'Gładka odmiana relu; zawsze dodatnia.',
  'help.activation.softsign': 'Ściska wartości między −1 a 1, łagodniej niż tanh.',
  'help.activation.sparse_plus': 'softplus, która poniżej −1 jest dokładnie zerem.',
  'help.activation.sparse_sigmoid': 'Sigmoida, która osiąga 0 i 1.',
  'help.activation.sparsemax': 'softmax dający mało prawdopodobnym klasom dokładnie zero.',
  'help.activation.squareplus': 'Gładka odmiana relu z pierwiastkiem zamiast funkcji wykładniczej.',
  'help.activation.swish': 'Inna nazwa silu.',
  'help.activation.tanh':
    'Ściska każdą wartość między −1 a 1; zwykły wybór wewnątrz warstw rekurencyjnych.',
  'help.activation.tanh_shrink': 'To, co zostaje po odjęciu tanh.',
};
