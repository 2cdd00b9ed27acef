import { describe, expect, it } from 'vitest';
import { wordOf } from './words';

describe('wordOf', () => {
  it('knows a parameter by the end of its path', () => {
    expect(wordOf('kernel_size')).toBe('kernel');
    expect(wordOf('layer.config.units')).toBe('unit');
    expect(wordOf('axis')).toBeUndefined();
  });

  it('does not take the momentum of averages for that of steps', () => {
    expect(wordOf('training.optimizer.config.momentum')).toBe('momentum');
    expect(wordOf('momentum')).toBeUndefined();
  });
});
