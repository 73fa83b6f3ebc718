/** How long to wait before trying again. */

export interface BackoffOptions {
  /** Milliseconds before the first retry. */
  first?: number;
  /** Milliseconds no wait goes beyond. */
  most?: number;
  random?: () => number;
}

/**
 * Milliseconds to wait before retry number `attempt` (from 0): doubling, at most `most`, and spread over the upper
 * half of the span so that a restarted server is not met by everyone in the same instant.
 */
export function backoff(attempt: number, options: BackoffOptions = {}): number {
  const { first = 250, most = 5_000, random = Math.random } = options;
  const span = Math.min(most, first * 2 ** Math.min(attempt, 20));
  return Math.round(span / 2 + (span / 2) * random());
}
