import { describe, expect, test } from 'vitest';

import { videoBudget } from './budget';
import { countersOf, qualityBetween, rate, type Counters } from './quality';
import { SpeakingDetector } from './speaking';

describe('the video budget', () => {
  test('is never more in all than an ordinary uplink', () => {
    for (let receivers = 2; receivers <= 8; receivers++) {
      expect(videoBudget(receivers).maxBitrate * receivers).toBeLessThanOrEqual(2_600_000);
    }
  });

  test('shrinks the picture as people come, and never grows it', () => {
    const scales = [1, 2, 3, 4, 5, 6, 7].map(
      (receivers) => videoBudget(receivers).scaleResolutionDownBy,
    );
    expect(scales).toEqual([...scales].sort((one, other) => one - other));
    expect(scales[0]).toBe(1);
  });

  test('leaves a picture even for a crowd', () => {
    expect(videoBudget(100).maxBitrate).toBe(180_000);
  });
});

describe('quality', () => {
  test.each([
    [0, 0.05, 'good'],
    [0.01, null, 'good'],
    [0.04, 0.05, 'fair'],
    [0, 0.4, 'fair'],
    [0.1, 0.05, 'poor'],
    [0, 0.9, 'poor'],
  ] as const)('with %f lost and a round trip of %f s is %s', (loss, roundTrip, word) => {
    expect(rate(loss, roundTrip)).toBe(word);
  });

  const counters = (more: Partial<Counters>): Counters => ({
    packetsReceived: 0,
    packetsLost: 0,
    roundTrip: null,
    remoteLoss: null,
    ...more,
  });

  test('is about what happened since the last reading', () => {
    const before = counters({ packetsReceived: 100, packetsLost: 100 });
    const after = counters({ packetsReceived: 300, packetsLost: 100 });
    expect(qualityBetween(before, after)).toBe('good');
  });

  test('is unknown while nothing flows', () => {
    expect(qualityBetween(counters({}), counters({}))).toBe('unknown');
  });

  test('hears what the other side loses', () => {
    expect(qualityBetween(counters({}), counters({ packetsReceived: 50, remoteLoss: 0.2 }))).toBe(
      'poor',
    );
  });

  test('reads the browser’s statistics', () => {
    const report = new Map<string, unknown>([
      ['a', { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1 }],
      ['v', { type: 'inbound-rtp', packetsReceived: 20, packetsLost: 2 }],
      ['r', { type: 'remote-inbound-rtp', fractionLost: 0.5 }],
      [
        'p',
        { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.1 },
      ],
      [
        'q',
        { type: 'candidate-pair', nominated: false, state: 'waiting', currentRoundTripTime: 9 },
      ],
    ]);
    expect(countersOf(report)).toEqual({
      packetsReceived: 30,
      packetsLost: 3,
      roundTrip: 0.1,
      remoteLoss: 0.5,
    });
  });
});

describe('speaking', () => {
  test('begins with a loud moment and outlasts the pause between words', () => {
    const detector = new SpeakingDetector();
    expect(detector.hear(0.1, 0)).toBe(true);
    expect(detector.hear(0, 500)).toBe(false);
    expect(detector.speaking).toBe(true);
  });

  test('ends after a longer silence', () => {
    const detector = new SpeakingDetector();
    detector.hear(0.1, 0);
    expect(detector.hear(0, 700)).toBe(true);
    expect(detector.speaking).toBe(false);
  });

  test('is not begun by murmur, but continued by it', () => {
    const detector = new SpeakingDetector();
    detector.hear(0.015, 0);
    expect(detector.speaking).toBe(false);
    detector.hear(0.1, 100);
    detector.hear(0.015, 600);
    detector.hear(0, 1_100);
    expect(detector.speaking).toBe(true);
  });
});
