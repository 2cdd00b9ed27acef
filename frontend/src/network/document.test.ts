import { describe, expect, it } from 'vitest';
import { complete, readyDocument, toRunSpec } from './document';

describe('document', () => {
  it('is a run spec and comes back from one unchanged', () => {
    const document = readyDocument('Two spirals');
    expect(complete(toRunSpec(document))).toEqual(document);
    expect(complete(JSON.parse(JSON.stringify(toRunSpec(document))))).toEqual(document);
  });

  it('fills in what an older or shorter spec leaves out', () => {
    const document = complete({
      network: { version: 1, nodes: [], edges: [] },
      data: { dataset: 'iris', split: { test: 0.1 } },
      training: { loss: 'mse', optimizer: 'sgd', early_stopping: { patience: 3 } },
    });
    expect(document.data.split).toMatchObject({ validation: 0.2, test: 0.1, stratify: true });
    expect(document.training.optimizer).toEqual({
      class_name: 'sgd',
      config: { learning_rate: 0.001 },
    });
    expect(document.training.early_stopping).toMatchObject({ patience: 3, monitor: 'val_loss' });
  });
});
