import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../network/catalog';
import { groupLosses } from './measures';

const path = '../backend/layerloom/catalog/catalog.json';
const catalog: Catalog = JSON.parse(readFileSync(path, 'utf8'));

describe('groupLosses', () => {
  it('sorts losses by what they are for', () => {
    const of = (task: 'classification' | 'regression') => groupLosses(catalog.losses, task);
    expect(of('classification').fitting).toContain('hinge');
    expect(of('classification').other).toContain('poisson');
    expect(of('regression').fitting).toContain('poisson');
    expect(of('regression').other).toContain('kl_divergence');
    expect(of('regression').fitting).toContain('cosine_similarity');
  });
});
