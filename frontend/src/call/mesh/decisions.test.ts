import { describe, expect, test } from 'vitest';

import { ignoresOffer, isPolite, takesAnswer } from './collision';
import { asMeshMessage } from './messages';
import { remedy, type LinkState } from './recovery';

describe('when both offer at once', () => {
  test('exactly one side gives way', () => {
    expect(isPolite('a.1', 'b.1')).not.toBe(isPolite('b.1', 'a.1'));
  });

  test('the polite side takes the other’s offer, the other ignores it', () => {
    expect(ignoresOffer('have-local-offer', true)).toBe(false);
    expect(ignoresOffer('have-local-offer', false)).toBe(true);
  });

  test('without a collision every offer is taken', () => {
    expect(ignoresOffer('stable', true)).toBe(false);
    expect(ignoresOffer('stable', false)).toBe(false);
  });
});

describe('an answer', () => {
  test.each([
    ['have-local-offer', 3, 3, true],
    ['have-local-offer', 2, 3, false],
    ['stable', 3, 3, false],
  ] as const)('in %s to offer %i, with %i open: %s', (state, n, last, taken) => {
    expect(takesAnswer(state, n, last)).toBe(taken);
  });
});

describe('a connection', () => {
  const link = (more: Partial<LinkState> = {}): LinkState => ({
    brokenSince: 0,
    wasConnected: true,
    failed: false,
    restarted: false,
    polite: false,
    ...more,
  });

  test.each<[string, Partial<LinkState>, number, string]>([
    ['that stands is left alone', { brokenSince: null }, 99_000, 'wait'],
    ['that just broke may heal by itself', {}, 1_000, 'wait'],
    ['that does not heal looks for new paths', {}, 2_500, 'restart'],
    ['that failed looks for new paths at once', { failed: true }, 0, 'restart'],
    ['that is being restarted is given time', { restarted: true }, 11_000, 'wait'],
    ['that was never there is given time', { wasConnected: false }, 11_000, 'wait'],
    ['that does not come is begun anew', { wasConnected: false }, 12_000, 'renew'],
    ['that did not come back is begun anew', { restarted: true }, 12_000, 'renew'],
    ['is restarted by the polite side only later', { failed: true, polite: true }, 2_900, 'wait'],
    [
      'is restarted by the polite side if nobody else does',
      { failed: true, polite: true },
      3_000,
      'restart',
    ],
    ['is begun anew by the polite side last', { polite: true }, 15_000, 'renew'],
  ])('%s', (_, state, now, act) => {
    expect(remedy(link(state), now)).toBe(act);
  });
});

test.each([
  [null],
  ['hello'],
  [{}],
  [{ type: 'hello' }],
  [{ type: 'wave', from: 'x' }],
  [{ type: 'offer', from: 1 }],
])('%o is not a message of the mesh', (payload) => {
  expect(asMeshMessage(payload)).toBeNull();
});
