/** How a full presence list is told to listeners who know an older one. */

import type { PresenceChange, PresenceMap } from './frames';

/**
 * The change that leads from `known` to `current`. Everyone in `current` is a join (an update when known); whoever is
 * missing was `lost`: it is not known whether they went or are about to come back.
 */
export function presenceChange(known: PresenceMap, current: PresenceMap): PresenceChange {
  const missing = Object.keys(known).filter((peer) => !(peer in current));
  return {
    joins: current,
    leaves: Object.fromEntries(missing.map((peer) => [peer, { reason: 'lost' as const }])),
  };
}

/** `known` after `change`. */
export function applyPresence(known: PresenceMap, change: PresenceChange): PresenceMap {
  const rest = Object.entries(known).filter(([peer]) => !(peer in change.leaves));
  return { ...Object.fromEntries(rest), ...change.joins };
}
