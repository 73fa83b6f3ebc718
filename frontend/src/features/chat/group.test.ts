import { expect, test } from 'vitest';

import { groupByDay } from './group';
import type { Entry } from './merge';

function entry(senderId: string, at: string): Entry {
  return {
    key: `${senderId}${at}`,
    senderId,
    senderName: senderId,
    body: at,
    at: new Date(at),
    state: 'sent',
    refusal: null,
    clientId: at,
  };
}

const shape = (...entries: Entry[]) =>
  groupByDay(entries).map(({ groups }) => groups.map((group) => group.entries.length));

test('what one person says in one go stands together', () => {
  expect(
    shape(
      entry('a', '2026-03-01T10:00'),
      entry('a', '2026-03-01T10:04'),
      entry('a', '2026-03-01T10:08'),
    ),
  ).toEqual([[3]]);
});

test('another person begins a new group', () => {
  expect(
    shape(
      entry('a', '2026-03-01T10:00'),
      entry('b', '2026-03-01T10:00'),
      entry('a', '2026-03-01T10:01'),
    ),
  ).toEqual([[1, 1, 1]]);
});

test('a pause begins a new group', () => {
  expect(shape(entry('a', '2026-03-01T10:00'), entry('a', '2026-03-01T10:06'))).toEqual([[1, 1]]);
});

test('a new day begins a new block', () => {
  expect(shape(entry('a', '2026-03-01T23:59'), entry('a', '2026-03-02T00:01'))).toEqual([[1], [1]]);
});
