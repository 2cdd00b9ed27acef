import { describe, expect, it } from 'vitest';
import type { Run } from '../net/types';
import { networkOf, relativesOf } from './relatives';

interface Made {
  network?: string;
  layers?: string;
  dataset?: string;
  fork?: number;
  changed?: number;
}
const run = (number: number, made: Made) => {
  const { network = '', layers = '2-2', dataset = 'spiral', fork, changed } = made;
  return {
    id: `id${number}`,
    number,
    summary: { layers, parts: [] },
    spec: {
      network: { name: network },
      data: { dataset },
      fork: fork === undefined ? null : { run: `id${fork}`, epoch: 3 },
      changed_from: changed === undefined ? null : `id${changed}`,
    },
  } as unknown as Run;
};

const told = (of: Run, others: Run[], most = 9) =>
  relativesOf(of, others, most).map(({ kind, run }) => `${kind} ${run.number}`);

describe('runs worth comparing with', () => {
  it('are the parent, the run before, and siblings, the newest first', () => {
    const spirals = [1, 2, 4, 6].map((number) => run(number, { network: 'Spirals' }));
    const own = run(5, { network: 'Spirals', fork: 2 });
    // Another fork of the same run, that became another network.
    const fork = run(7, { network: 'Wide', fork: 2 });
    const strangers = [
      run(3, { network: 'Digits' }),
      run(8, { network: 'Spirals', dataset: 'moons' }),
      run(9, { network: 'Wide', fork: 3 }),
    ];
    const all = [...strangers, ...spirals, own, fork];
    expect(told(own, all)).toEqual(['parent 2', 'before 4', 'sibling 7', 'sibling 6', 'sibling 1']);
    expect(told(own, all, 2)).toEqual(['parent 2', 'before 4']);
  });

  it('are the run that it is a changed copy of, and the other copies', () => {
    const own = run(3, { network: 'Spirals', changed: 1 });
    const others = [run(1, { network: 'Spirals' }), run(2, { network: 'Smaller', changed: 1 })];
    expect(told(own, others)).toEqual(['parent 1', 'sibling 2']);
  });

  it('are known by their layers where no network has a name', () => {
    const own = run(3, { layers: '2-16-2' });
    expect(networkOf(own)).toBe('2-16-2');
    expect(told(own, [run(1, { layers: '2-16-2' }), run(2, { layers: '2-8-2' }), own])).toEqual([
      'before 1',
    ]);
  });

  it('are none where it stands alone', () => {
    expect(told(run(1, {}), [run(1, {}), run(2, { layers: '4-4' })])).toEqual([]);
  });
});
