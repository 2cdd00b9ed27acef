import { describe, expect, it, vi } from 'vitest';
import { nanAdvice } from './words';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

describe('nanAdvice', () => {
  it('names the cause that the runner told', () => {
    const values = { loss: 'Poisson', activation: 'linear', expected: 'softplus' };
    const text = nanAdvice({ code: 'nan_loss', cause: { code: 'loss_domain', values } });
    expect(text).toContain('end the network in softplus');
    expect(text).not.toContain('Try a smaller learning rate');
  });

  it('writes numbers as people read them', () => {
    const values = { rate: 0.3, usual: 0.01 };
    expect(nanAdvice({ cause: { code: 'learning_rate', values } })).toBe(
      'Try a smaller learning rate than 0.3; 0.01 is usual.',
    );
  });

  it('has general advice for runs that were told none', () => {
    expect(nanAdvice(null)).toContain('Try a smaller learning rate');
    expect(nanAdvice({ cause: { code: 'of another version' } })).toContain('learning rate');
  });
});
