import { describe, expect, test } from 'vitest';

import { KEEP_LOST, withoutGone, withPresence, type Roster } from './roster';

const entry = (userId: string) => ({
  user_id: userId,
  display_name: userId,
  role: 'participant',
  state: {},
});
const joined = (roster: Roster, peerId: string, now = 0) =>
  withPresence(roster, { joins: { [peerId]: entry(peerId.split('.')[0] ?? '') }, leaves: {} }, now);
const gone = (roster: Roster, peerId: string, reason: 'left' | 'lost', now: number) =>
  withPresence(roster, { joins: {}, leaves: { [peerId]: { reason } } }, now);
const flows = () => true;
const stopped = () => false;
const EMPTY: Roster = new Map();

describe('someone who', () => {
  test('leaves on purpose is gone at once', () => {
    expect(gone(joined(EMPTY, 'bo.1'), 'bo.1', 'left', 5).size).toBe(0);
  });

  test('is lost stays while their media flows, for twenty seconds', () => {
    const roster = gone(joined(EMPTY, 'bo.1'), 'bo.1', 'lost', 1_000);
    expect(withoutGone(roster, flows, 1_000 + KEEP_LOST - 1).size).toBe(1);
    expect(withoutGone(roster, flows, 1_000 + KEEP_LOST).size).toBe(0);
  });

  test('is lost and whose media stopped goes after a moment', () => {
    const roster = gone(joined(EMPTY, 'bo.1'), 'bo.1', 'lost', 1_000);
    expect(withoutGone(roster, stopped, 2_000).size).toBe(1);
    expect(withoutGone(roster, stopped, 3_000).size).toBe(0);
  });

  test('is lost twice is counted from the first time', () => {
    const roster = gone(gone(joined(EMPTY, 'bo.1'), 'bo.1', 'lost', 1_000), 'bo.1', 'lost', 9_000);
    expect(roster.get('bo.1')?.lostAt).toBe(1_000);
  });

  test('comes back in time was never away', () => {
    const roster = joined(gone(joined(EMPTY, 'bo.1'), 'bo.1', 'lost', 1_000), 'bo.1', 2_000);
    expect(roster.get('bo.1')?.lostAt).toBeNull();
    expect(withoutGone(roster, stopped, 99_000)).toBe(roster);
  });

  test('is seen by the hub stays, however their media is', () => {
    expect(withoutGone(joined(EMPTY, 'bo.1'), stopped, 99_000).size).toBe(1);
  });

  test('reloads the page takes the place of the peer that was lost', () => {
    const roster = joined(gone(joined(EMPTY, 'bo.1'), 'bo.1', 'lost', 1_000), 'bo.2', 1_500);
    expect([...roster.keys()]).toEqual(['bo.2']);
  });

  test('is here with two windows is here twice', () => {
    expect([...joined(joined(EMPTY, 'bo.1'), 'bo.2').keys()]).toEqual(['bo.1', 'bo.2']);
  });
});

test('an update keeps everyone’s place', () => {
  const roster = joined(joined(joined(EMPTY, 'ada.1'), 'bo.1'), 'ada.1');
  expect([...roster.keys()]).toEqual(['ada.1', 'bo.1']);
});

test('a leave of someone unknown changes nothing', () => {
  expect(gone(EMPTY, 'bo.1', 'lost', 0).size).toBe(0);
});
