import type { Meeting } from '@/api/shapes';
import { dayKey } from '@/lib/dates';

interface Day {
  key: string;
  date: Date;
  meetings: Meeting[];
}

/** Meetings under the day they start on in the person's calendar, in the order given. */
export function byDay(meetings: readonly Meeting[]): Day[] {
  const days: Day[] = [];
  for (const meeting of meetings) {
    const date = new Date(meeting.starts_at);
    const key = dayKey(date);
    const last = days.at(-1);
    if (last?.key === key) last.meetings.push(meeting);
    else days.push({ key, date, meetings: [meeting] });
  }
  return days;
}
