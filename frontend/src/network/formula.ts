/**
 * Formulas of the catalogue as MathML. Framework-free.
 *
 * The catalogue writes a formula in one line: `y = γ·(x − μ) / √(σ² + ε) + β`. A slash divides products, `_` and `^`
 * set the next letter or bracket lower or higher, and `|x|` is a length. Parameters keep their names: `decay_rate`.
 */

/** A MathML element with its content, which is text in the leaves. */
export interface Mathml {
  tag: string;
  content: readonly Mathml[] | string;
  attributes?: Readonly<Record<string, string>>;
}

const RAISED: Record<string, string> = { '²': '2', '³': '3', ᵀ: 'T', ˣ: 'x' };
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';
const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
// A letter may wear a hat, which is a character of its own. A long name may have underscores.
const TOKEN =
  /\s*(\p{L}{2,}(?:_\p{L}{2,})+|[l]\d|\p{L}\p{M}+|(?![ᵀˣ])\p{L}(?:(?![ᵀˣ])\p{L})*|\d+(?:\.\d+)?|\S)/gu;
const NAME = /^\p{L}/u;
const GREEK = /^\p{Script=Greek}/u;

const leaf = (tag: string, content: string, attributes?: Record<string, string>): Mathml => ({
  tag,
  content,
  ...(attributes ? { attributes } : {}),
});
const row = (content: readonly Mathml[]): Mathml =>
  content.length === 1 ? (content[0] as Mathml) : { tag: 'mrow', content };
const space = (width: string): Mathml => ({ tag: 'mspace', content: [], attributes: { width } });

class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(formula: string) {
    this.#tokens = [...formula.matchAll(TOKEN)].map(([, token]) => token as string);
  }

  /** Everything up to a closing bracket or the end. */
  all(closing?: string): Mathml {
    const parts: Mathml[] = [];
    for (let next = this.#peek(); next !== undefined && next !== closing; next = this.#peek()) {
      if (next === ',') {
        this.#at += 1;
        parts.push(leaf('mo', ',', { separator: 'true' }), space('0.5em'));
      } else if (isOperator(next)) {
        this.#at += 1;
        parts.push(leaf('mo', next));
      } else parts.push(this.#quotient(closing));
    }
    return row(parts);
  }

  /** Products, divided by products. */
  #quotient(closing: string | undefined): Mathml {
    let left = this.#product(closing);
    while (this.#peek() === '/') {
      this.#at += 1;
      left = { tag: 'mfrac', content: [bare(left), bare(this.#product(closing))] };
    }
    return left;
  }

  #product(closing: string | undefined): Mathml {
    const factors: Mathml[] = [];
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === closing || next === '/' || next === ',') break;
      if (next === '·' || next === '∗') {
        this.#at += 1;
        factors.push(leaf('mo', next));
      } else if (isOperator(next)) break;
      else {
        const last = factors.at(-1);
        const factor = this.#factor();
        // Words are set apart, and a function from what it is applied to, unless that stands in brackets.
        if (last && last.tag !== 'mo' && !isBracketed(factor)) factors.push(space('0.2em'));
        factors.push(factor);
      }
    }
    return row(factors);
  }

  /** An atom with what stands lower and higher. */
  #factor(): Mathml {
    const base = this.#atom();
    let lower: Mathml | null = null;
    let higher: Mathml | null = null;
    for (;;) {
      const next = this.#peek();
      if (next === '_' || next === '^') {
        this.#at += 1;
        const script = bare(this.#atom());
        if (next === '_') lower = script;
        else higher = script;
      } else if (next !== undefined && RAISED[next] !== undefined) {
        this.#at += 1;
        higher = leaf(/\d/.test(RAISED[next]) ? 'mn' : 'mi', RAISED[next]);
      } else if (next !== undefined && LOWERED.includes(next)) {
        this.#at += 1;
        lower = leaf('mn', String(LOWERED.indexOf(next)));
      } else break;
    }
    if (lower && higher) return { tag: 'msubsup', content: [base, lower, higher] };
    if (lower) return { tag: 'msub', content: [base, lower] };
    return higher ? { tag: 'msup', content: [base, higher] } : base;
  }

  #atom(): Mathml {
    const token = this.#peek() ?? '';
    this.#at += 1;
    if (token === '√') return { tag: 'msqrt', content: [bare(this.#factor())] };
    const closing = token === '|' ? '|' : CLOSING[token];
    if (closing !== undefined) {
      const inner = this.all(closing);
      this.#at += 1;
      const fence = token === '|' ? { stretchy: 'true' } : undefined;
      return {
        tag: 'mrow',
        content: [leaf('mo', token, fence), inner, leaf('mo', closing, fence)],
      };
    }
    if (/^\d/.test(token)) return leaf('mn', token);
    if (!NAME.test(token) || token === 'Σ') return leaf('mo', token);
    // One letter is a variable, in italics; several are a name.
    const single = [...token.normalize('NFC')].length === 1 || GREEK.test(token);
    return single ? leaf('mi', token) : leaf('mi', token, { mathvariant: 'normal' });
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }
}

const isOperator = (token: string): boolean => /^[=<>≤≥≠←~∈+−-]$/u.test(token);

function isBracketed({ tag, content }: Mathml): boolean {
  if (typeof content === 'string') return false;
  const first = content[0];
  if (tag === 'msup' || tag === 'msub') return first !== undefined && isBracketed(first);
  return tag === 'mrow' && first?.tag === 'mo' && first.content !== '|';
}

/** Without round brackets, where a line or a root already says what belongs together. */
function bare(part: Mathml): Mathml {
  const { tag, content } = part;
  if (tag !== 'mrow' || typeof content === 'string' || content.length !== 3) return part;
  const [open, inner, close] = content as [Mathml, Mathml, Mathml];
  return open.content === '(' && close.content === ')' ? inner : part;
}

/** The content of a `math` element. */
export const mathml = (formula: string): Mathml => new Reader(formula).all();
