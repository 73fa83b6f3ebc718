/** What to do about a connection that does not connect, from how long that has lasted. */

export interface LinkState {
  /** When (ms) the connection was begun or broke; null while it is connected. */
  brokenSince: number | null;
  wasConnected: boolean;
  /** The browser has given up on the present network paths. */
  failed: boolean;
  restarted: boolean;
  polite: boolean;
}

/** `restart` looks for new network paths; `renew` begins with a new connection. */
export type Remedy = 'wait' | 'restart' | 'renew';

/** Milliseconds a break may heal by itself. */
const HEALS = 2_500;
/** Milliseconds after which a connection is given up for a new one. */
const GIVES_UP = 12_000;
/** Milliseconds the polite side waits longer, so that mostly one side acts. */
const COURTESY = 3_000;

/** The remedy at `now`. */
export function remedy(link: LinkState, now: number): Remedy {
  if (link.brokenSince === null) return 'wait';
  const broken = now - link.brokenSince - (link.polite ? COURTESY : 0);
  if (broken >= GIVES_UP) return 'renew';
  const lost = link.failed || (link.wasConnected && broken >= HEALS);
  return lost && broken >= 0 && !link.restarted ? 'restart' : 'wait';
}
