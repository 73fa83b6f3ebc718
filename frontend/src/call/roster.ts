/** Who is in the call: people who lose their connection stay while their media still flows. */

import type { PresenceChange, PresenceEntry } from '@/lib/hub/frames';

export interface Member extends PresenceEntry {
  peerId: string;
  /** When (ms since 1970) the hub lost sight of them; null while it sees them. */
  lostAt: number | null;
}

export type Roster = ReadonlyMap<string, Member>;

/** Milliseconds someone unseen by the hub may stay while their media still flows. */
export const KEEP_LOST = 20_000;
/** Milliseconds someone unseen stays at least: a restarted hub first sees one of two people, then the other. */
const SETTLE = 2_000;

/** `roster` after a change of presence. Whoever left on purpose is gone; whoever was lost is marked. */
export function withPresence(roster: Roster, change: PresenceChange, now: number): Roster {
  const next = new Map(roster);
  for (const [peerId, { reason }] of Object.entries(change.leaves)) {
    const member = next.get(peerId);
    if (reason === 'left') next.delete(peerId);
    else if (member) next.set(peerId, { ...member, lostAt: member.lostAt ?? now });
  }
  for (const [peerId, entry] of Object.entries(change.joins)) {
    if (!next.has(peerId)) dropLost(next, entry.user_id);
    next.set(peerId, { ...entry, peerId, lostAt: null });
  }
  return next;
}

// Someone who reloaded the page comes back as a new peer: what is left of the old one goes.
function dropLost(roster: Map<string, Member>, userId: string): void {
  for (const member of roster.values()) {
    if (member.user_id === userId && member.lostAt !== null) roster.delete(member.peerId);
  }
}

/** `roster` without the lost whose time is over, or whose media no longer flows. The same object if none is. */
export function withoutGone(
  roster: Roster,
  flows: (peerId: string) => boolean,
  now: number,
): Roster {
  const stays = ({ peerId, lostAt }: Member) => {
    const gone = lostAt === null ? 0 : now - lostAt;
    return gone < SETTLE || (gone < KEEP_LOST && flows(peerId));
  };
  const kept = [...roster.values()].filter(stays);
  return kept.length === roster.size
    ? roster
    : new Map(kept.map((member) => [member.peerId, member]));
}
