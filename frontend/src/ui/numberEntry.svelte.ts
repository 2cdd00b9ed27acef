/** The state of a field for a number. It keeps the text as typed, and says why a text is no number. */
import { fmt, t } from '../i18n/index.svelte';
import { standing, type Typed, take } from './typed';

const LONGEST = 24;

interface Bound {
  value: unknown;
  /** Whether an empty field is allowed. It means null. */
  nullable?: boolean;
  onchange: (value: number | null) => void;
}

export class NumberEntry {
  #typed = $state.raw<Typed | null>(null);
  readonly #bound: () => Bound;

  constructor(bound: () => Bound) {
    this.#bound = bound;
  }

  /** What the field shows: the text as typed while it stands for the value, else the value with all its digits. */
  get text(): string {
    const { value } = this.#bound();
    return standing(this.#typed, value)?.text ?? shown(value);
  }

  /** Why the text is no number, and which value holds instead; null if it is a number. */
  get wrong(): string | null {
    const { value } = this.#bound();
    const typed = standing(this.#typed, value);
    if (typed === null || !('wrong' in typed.reading)) return null;
    const text = typed.text.length > LONGEST ? `${typed.text.slice(0, LONGEST)}…` : typed.text;
    const [large, small] = 'either' in typed.reading ? typed.reading.either : [0, 0];
    const said = t(`form.typed.${typed.reading.wrong}`, {
      text,
      large: fmt.exact(large),
      small: fmt.exact(small),
    });
    const kept = shown(value);
    return kept === '' ? said : `${said} ${t('form.typed.kept', { value: kept })}`;
  }

  readonly onchange = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const { value, nullable = false, onchange } = this.#bound();
    const { decimalComma } = fmt;
    const { typed, next } = take(event.currentTarget.value, value, { nullable, decimalComma });
    this.#typed = typed;
    if (next !== undefined) onchange(next);
    event.currentTarget.value = this.text;
  };

  /** Escape undoes the typing. */
  readonly onkeydown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }): void => {
    if (event.key !== 'Escape') return;
    this.#typed = null;
    event.currentTarget.value = this.text;
  };
}

/** A value as a field writes it; a value that is no number, as the document has it. */
function shown(value: unknown): string {
  if (typeof value === 'number') return fmt.exact(value);
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
