/** How good a connection is, in one word, from WebRTC's statistics. */

import type { Quality } from './transport';

/** Sums since the connection began, as `getStats` gives them. */
export interface Counters {
  packetsReceived: number;
  packetsLost: number;
  /** Seconds, or null when unknown. */
  roundTrip: number | null;
  /** Share (0..1) of what we sent that the other side reports lost, or null. */
  remoteLoss: number | null;
}

/** The word for a share of lost packets and a round trip in seconds. */
export function rate(loss: number, roundTrip: number | null): Quality {
  const delay = roundTrip ?? 0;
  if (loss > 0.08 || delay > 0.6) return 'poor';
  if (loss > 0.025 || delay > 0.3) return 'fair';
  return 'good';
}

/** The quality between two readings; unknown when nothing flowed. */
export function qualityBetween(before: Counters, after: Counters): Quality {
  const received = after.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, after.packetsLost - before.packetsLost);
  if (received + lost <= 0 && after.roundTrip === null) return 'unknown';
  const inbound = received + lost > 0 ? lost / (received + lost) : 0;
  return rate(Math.max(inbound, after.remoteLoss ?? 0), after.roundTrip);
}

interface StatsEntry {
  type: string;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  state?: string;
}

/** Reads the counters out of a stats report. */
export function countersOf(report: Iterable<[string, unknown]>): Counters {
  const counters: Counters = {
    packetsReceived: 0,
    packetsLost: 0,
    roundTrip: null,
    remoteLoss: null,
  };
  for (const [, value] of report) add(counters, value as StatsEntry);
  return counters;
}

function add(counters: Counters, entry: StatsEntry): void {
  if (entry.type === 'inbound-rtp') {
    counters.packetsReceived += entry.packetsReceived ?? 0;
    counters.packetsLost += entry.packetsLost ?? 0;
  } else if (entry.type === 'remote-inbound-rtp') {
    counters.remoteLoss = Math.max(counters.remoteLoss ?? 0, entry.fractionLost ?? 0);
  } else if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
    counters.roundTrip = entry.currentRoundTripTime ?? counters.roundTrip;
  }
}
