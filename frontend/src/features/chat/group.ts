/** A conversation as it is read: days, and in them what one person said in one go. */

import type { Entry } from './merge';

export interface Group {
  key: string;
  senderId: string | null;
  senderName: string;
  at: Date;
  entries: Entry[];
}

export interface Day {
  key: string;
  date: Date;
  groups: Group[];
}

/** Milliseconds of silence after which the same person begins a new group. */
const PAUSE = 5 * 60_000;

/** `entries`, oldest first, by day and by who speaks. */
export function groupByDay(entries: readonly Entry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const key = entry.at.toDateString();
    let day = days.at(-1);
    if (day?.key !== key) days.push((day = { key, date: entry.at, groups: [] }));
    place(day, entry);
  }
  return days;
}

function place(day: Day, entry: Entry): void {
  const group = day.groups.at(-1);
  if (group && continues(group, entry)) group.entries.push(entry);
  else {
    const { key, senderId, senderName, at } = entry;
    day.groups.push({ key, senderId, senderName, at, entries: [entry] });
  }
}

function continues(group: Group, entry: Entry): boolean {
  const last = group.entries.at(-1)?.at ?? group.at;
  return group.senderId === entry.senderId && entry.at.getTime() - last.getTime() < PAUSE;
}
