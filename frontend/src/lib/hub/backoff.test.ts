import { expect, test } from 'vitest';
import { backoff } from './backoff';

test('waits double from 250 ms and never pass five seconds', () => {
  const longest = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, { random: () => 1 }));
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('waits are spread over the upper half of their span', () => {
  expect(backoff(2, { random: () => 0 })).toBe(500);
  expect(backoff(2, { random: () => 0.5 })).toBe(750);
});
