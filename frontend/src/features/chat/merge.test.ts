import { describe, expect, test } from 'vitest';

import type { Message } from '@/api/shapes';

import { isMessage, mergeEntries } from './merge';
import type { Outgoing } from './outbox';

const ME = { id: 'me', name: 'Ada' };

function message(id: string, second: number, more: Partial<Message> = {}): Message {
  return {
    id,
    meeting_id: 'm',
    sender_id: 'other',
    sender_name: 'Bo',
    body: `body ${id}`,
    client_id: `c-${id}`,
    created_at: `2026-03-01T10:00:${String(second).padStart(2, '0')}.000000+00:00`,
    ...more,
  };
}

const outgoing = (clientId: string): Outgoing => ({
  clientId,
  body: clientId,
  writtenAt: Date.parse('2026-03-01T09:00:00Z'),
  refusal: null,
});

const bodies = (...sources: Message[][]) => mergeEntries(sources, [], ME).map(({ body }) => body);

describe('messages', () => {
  test('read and announced ones appear once, oldest first', () => {
    const [a, b, c] = [message('a', 1), message('b', 2), message('c', 3)];
    expect(bodies([c, b], [b, a, c])).toEqual(['body a', 'body b', 'body c']);
  });

  test('microseconds decide between messages of one moment', () => {
    const late = message('a', 1, { created_at: '2026-03-01T10:00:01.000002+00:00' });
    const early = message('b', 1, { created_at: '2026-03-01T10:00:01.000001+00:00' });
    expect(bodies([late, early])).toEqual(['body b', 'body a']);
  });

  test('the id decides where the time is the same', () => {
    expect(bodies([message('b', 1), message('a', 1)])).toEqual(['body a', 'body b']);
  });
});

describe('what is on its way', () => {
  test('stands at the end, whatever its clock says', () => {
    const entries = mergeEntries([[message('a', 1)]], [outgoing('x')], ME);
    expect(entries.map(({ state }) => state)).toEqual(['sent', 'sending']);
  });

  test('gives way to the same message once the server has it, under the same key', () => {
    const sent = message('a', 1, { sender_id: 'me', client_id: 'x' });
    const [before] = mergeEntries([], [outgoing('x')], ME);
    const after = mergeEntries([[sent]], [outgoing('x')], ME);
    expect(after).toHaveLength(1);
    expect(after[0]?.key).toBe(before?.key);
  });

  test('is not confused with someone else’s message of the same client id', () => {
    expect(mergeEntries([[message('a', 1, { client_id: 'x' })]], [outgoing('x')], ME)).toHaveLength(
      2,
    );
  });

  test('says why it was refused', () => {
    const [entry] = mergeEntries([], [{ ...outgoing('x'), refusal: 'Too long.' }], ME);
    expect(entry).toMatchObject({ state: 'refused', refusal: 'Too long.' });
  });
});

test.each([[null], ['text'], [{}], [{ id: 1, body: 'a', created_at: 'b', client_id: 'c' }]])(
  '%o is not taken for a message',
  (payload) => {
    expect(isMessage(payload)).toBe(false);
  },
);
