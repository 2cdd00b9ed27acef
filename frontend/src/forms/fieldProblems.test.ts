import { describe, expect, it } from 'vitest';
import { at } from './fieldProblems';

const found = (field: string, deep: boolean, problem: string) =>
  at(field, deep)({ field: problem });

describe('a problem stands at its field', () => {
  it('and at no other whose name begins like it', () => {
    expect(found('training.epochs', true, 'training.epochs')).toBe(true);
    expect(found('rate', true, 'rates')).toBe(false);
    expect(found('rate', true, 'learning_rate')).toBe(false);
  });

  it('inside a list or object where nothing deeper shows it', () => {
    expect(found('kernel_size', true, 'kernel_size.0')).toBe(true);
    expect(found('kernel_regularizer', false, 'kernel_regularizer.config.l2')).toBe(false);
    expect(found('kernel_regularizer', false, 'kernel_regularizer.class_name')).toBe(true);
  });
});
