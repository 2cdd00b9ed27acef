import { expect, test } from 'vitest';
import { placeOf } from './places';

test.each([
  ['/', { page: 'build' }],
  ['/runs', { page: 'runs' }],
  ['/data', { page: 'data' }],
  ['/runs/ab12', { page: 'run', id: 'ab12' }],
  ['/data/two%20moons', { page: 'dataset', name: 'two moons' }],
  // No valid escapes: they name something that is not there, and break nothing.
  ['/runs/%', { page: 'run', id: '%' }],
  ['/data/%E0%A4%A', { page: 'dataset', name: '%E0%A4%A' }],
  ['/runs/', { page: 'none' }],
  ['/runs/a/b', { page: 'none' }],
  ['/nosuch', { page: 'none' }],
  ['/data/a/', { page: 'none' }],
])('%s is a place', (path, place) => {
  expect(placeOf(path)).toEqual(place);
});
