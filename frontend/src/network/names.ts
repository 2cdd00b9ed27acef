/** Words inside class names that keep their spelling, although they contain small letters. */
const KEPT = ['P?ReLU', 'RMS'];

/** A class name as words: BatchNormalization → Batch normalization, MaxPooling2D → Max pooling 2D. */
export function humanName(className: string): string {
  const kept = KEPT.join('|');
  const spelled = new RegExp(`^(?:${kept}|[\\dA-Z]+)$`);
  const words = className.match(
    new RegExp(`${kept}|\\d+D|Adam(?:W|ax)?|[A-Z]+(?![a-z])|[A-Z][a-z]+|\\d+|[a-z]+`, 'g'),
  ) ?? [className];
  return words
    .map((word, at) => (at === 0 || spelled.test(word) ? word : word.toLowerCase()))
    .join(' ')
    .replace(
      /^(Conv|Conv LSTM) (\d)D/,
      (_, name: string, n: string) => `${name.replace(' ', '')}${n}D`,
    );
}

/** A snake_case word as text: glorot_uniform → Glorot uniform. */
export function humanWord(word: string): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
