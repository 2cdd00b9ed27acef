import { describe, expect, it } from 'vitest';
import { classColour, classMark, parseHex, targetColour, targetCss } from './marks';

describe('marks of classes', () => {
  it('never gives two of ten classes the same colour and shape', () => {
    const seen = Array.from({ length: 10 }, (_, index) => classColour(index) + classMark(index));
    expect(new Set(seen).size).toBe(10);
  });
});

describe('colours of targets', () => {
  const tokens: Record<string, string> = {
    '--surface': '#fff',
    '--cat-1': '#B02A6B',
    '--cat-2': '#08707D',
  };
  const colour = (share: number) => targetColour(share, (name) => tokens[name] as string);

  it('go from teal through the surface to rose', () => {
    expect(colour(0)).toBe('rgb(8 112 125)');
    expect(colour(0.5)).toBe('rgb(255 255 255)');
    expect(colour(1)).toBe('rgb(176 42 107)');
    expect(colour(7)).toBe(colour(1));
    expect(colour(Number.NaN)).toBe(colour(0.5));
  });

  it('read the same in CSS', () => {
    expect(targetCss(0.75)).toBe('color-mix(in srgb, var(--cat-1) 50%, var(--surface))');
    expect(targetCss(0)).toContain('var(--cat-2) 100%');
  });

  it('read short and long hex', () => {
    expect(parseHex('#fff')).toEqual([255, 255, 255]);
    expect(parseHex('#08707D')).toEqual([8, 112, 125]);
  });
});
