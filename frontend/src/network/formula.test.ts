import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Mathml, mathml } from './formula';

const catalog = JSON.parse(readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'));
const formulas: string[] = Object.values<unknown>(catalog)
  .filter(Array.isArray)
  .flat()
  .map(({ formula }) => formula)
  .filter((formula) => typeof formula === 'string');

const written = ({ tag, content }: Mathml): string =>
  tag === 'mspace' ? '' : typeof content === 'string' ? content : content.map(written).join('');

/** As elements: `mfrac[mi:x mn:2]`. */
const drawn = ({ tag, content }: Mathml): string =>
  typeof content === 'string' ? `${tag}:${content}` : `${tag}[${content.map(drawn).join(' ')}]`;

/** What stands in a formula but is set by place, not as a character. */
const plain = (text: string): string =>
  text
    .replace(/[₀-₉]/g, (digit) => String('₀₁₂₃₄₅₆₇₈₉'.indexOf(digit)))
    .replace(/[²³ᵀˣ]/g, (raised) => ({ '²': '2', '³': '3', ᵀ: 'T', ˣ: 'x' })[raised] as string)
    .replace(/[\s()/√^_]/g, '');

describe('a formula', () => {
  it('keeps every character of every formula of the catalogue', () => {
    expect(formulas.length).toBeGreaterThan(150);
    for (const formula of new Set(formulas)) {
      expect(plain(written(mathml(formula))), formula).toBe(plain(formula));
    }
  });

  it('divides products, and needs no brackets there', () => {
    expect(drawn(mathml('x·m / (1 − rate)'))).toBe(
      'mfrac[mrow[mi:x mo:· mi:m] mrow[mn:1 mo:− mi:rate]]',
    );
  });

  it('sets scripts on what stands before them', () => {
    expect(drawn(mathml('c_(t−1)'))).toBe('msub[mi:c mrow[mi:t mo:− mn:1]]');
    expect(drawn(mathml('(1 − p_t)^γ'))).toBe(
      'msup[mrow[mo:( mrow[mn:1 mo:− msub[mi:p mi:t]] mo:)] mi:γ]',
    );
    expect(drawn(mathml('σ_y² + σ_max'))).toBe(
      'mrow[msubsup[mi:σ mi:y mn:2] mo:+ msub[mi:σ mi:max]]',
    );
    expect(drawn(mathml('√(σ² + ε)'))).toBe('msqrt[mrow[msup[mi:σ mn:2] mo:+ mi:ε]]');
  });

  it('leaves the names of parameters whole', () => {
    expect(drawn(mathml('decay_rate^(step / decay_steps)'))).toBe(
      'msup[mi:decay_rate mfrac[mi:step mi:decay_steps]]',
    );
    expect(drawn(mathml('l1·Σ|w|'))).toBe('mrow[mi:l1 mo:· mo:Σ mrow[mo:| mi:w mo:|]]');
  });

  it('sets function and argument close, and words apart', () => {
    expect(drawn(mathml('softmax(x·W)'))).toBe(
      'mrow[mi:softmax mrow[mo:( mrow[mi:x mo:· mi:W] mo:)]]',
    );
    expect(drawn(mathml('x if x > 0'))).toBe(
      'mrow[mrow[mi:x mspace[] mi:if mspace[] mi:x] mo:> mn:0]',
    );
  });
});
