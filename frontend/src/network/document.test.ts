import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../net/defaults';
import { complete, readyDocument, toRunSpec } from './document';

describe('document', () => {
  it('is a run spec and comes back from one unchanged', () => {
    const document = readyDocument('Two spirals');
    expect(complete(toRunSpec(document))).toEqual(document);
    expect(complete(JSON.parse(JSON.stringify(toRunSpec(document))))).toEqual(document);
  });

  it('takes the shares that a request by REST would get', () => {
    expect(readyDocument('Two spirals').data.split).toEqual(DEFAULTS.SplitSpec);
  });

  it('shares no default with another document', () => {
    const [one, other] = [readyDocument('one'), readyDocument('other')];
    one.training.metrics.push('mse');
    one.data.split.test = 0.5;
    expect(other.training.metrics).toEqual(['accuracy']);
    expect(other.data.split.test).toBe(DEFAULTS.SplitSpec.test);
  });

  it('fills in what an older or shorter spec leaves out', () => {
    const document = complete({
      network: { version: 1, nodes: [], edges: [] },
      data: { dataset: 'iris', split: { test: 0.3 } },
      training: { loss: 'mse', optimizer: 'sgd', early_stopping: { patience: 3 } },
    });
    expect(document.data.split).toMatchObject({ validation: 0.2, test: 0.3, stratify: true });
    // As the server reads a bare name: Keras's own arguments.
    expect(document.training.optimizer).toEqual({ class_name: 'sgd', config: {} });
    expect(document.training.early_stopping).toMatchObject({ patience: 3, monitor: 'val_loss' });
  });
});
