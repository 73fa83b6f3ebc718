import type { Meeting, MeetingAccess } from '@/api/shapes';
import { dateField, fromFields, nextHalfHour, timeField } from '@/lib/dates';
import type { FieldErrors } from '@/lib/form';
import type { Problem } from '@/lib/http/problem';

/** What is typed and chosen in the form of a meeting. */
export interface MeetingValues {
  title: string;
  date: string;
  time: string;
  duration_minutes: string;
  access: MeetingAccess;
  description: string;
}

/** What such a form says, in the gateway's words. */
export interface MeetingDetails {
  title: string;
  starts_at: string;
  duration_minutes: number;
  access: MeetingAccess;
  description: string;
}

/** A new meeting as it is first proposed. */
export function proposed(now: Date): MeetingValues {
  const start = nextHalfHour(now);
  return {
    title: '',
    date: dateField(start),
    time: timeField(start),
    duration_minutes: '60',
    access: 'organization',
    description: '',
  };
}

/** An existing meeting, to be changed. */
export function valuesOf(meeting: Meeting): MeetingValues {
  const start = new Date(meeting.starts_at);
  return {
    title: meeting.title,
    date: dateField(start),
    time: timeField(start),
    duration_minutes: String(meeting.duration_minutes),
    access: meeting.access,
    description: meeting.description,
  };
}

/** What to send for these values; only for values `checkMeeting` finds nothing wrong with. */
export function detailsOf(values: MeetingValues): MeetingDetails {
  return {
    title: values.title.trim(),
    starts_at: (fromFields(values.date, values.time) ?? new Date()).toISOString(),
    duration_minutes: Number(values.duration_minutes),
    access: values.access,
    description: values.description.trim(),
  };
}

/** What changed between a meeting and the form's values; a start is kept to the second unless moved. */
export function changesOf(meeting: Meeting, values: MeetingValues): Partial<MeetingDetails> {
  const before = valuesOf(meeting);
  const details = detailsOf(values);
  const moved = before.date !== values.date || before.time !== values.time;
  return Object.fromEntries(
    Object.entries(details).filter(([name, value]) =>
      name === 'starts_at' ? moved : value !== meeting[name as keyof MeetingDetails],
    ),
  );
}

/** What is wrong with these values. With `ahead`, a start before that moment is wrong too. */
export function checkMeeting(values: MeetingValues, ahead?: Date): FieldErrors<MeetingValues> {
  const wrong: FieldErrors<MeetingValues> = {};
  const title = values.title.trim();
  if (title === '') wrong.title = 'Give the meeting a title.';
  else if (title.length > 200) wrong.title = 'Use at most 200 characters.';
  if (values.description.length > 4000) wrong.description = 'Use at most 4,000 characters.';
  if (values.date === '') wrong.date = 'Choose a day.';
  if (values.time === '') wrong.time = 'Choose a time.';
  const start = fromFields(values.date, values.time);
  if (!start && !wrong.time) wrong.date ??= 'Choose a day in the calendar.';
  if (start && ahead && start < ahead) wrong.time = 'Choose a time that is still ahead.';
  return wrong;
}

/** Puts the gateway's word about the start at the field somebody can change. */
export function explainMeeting(problem: Problem): string | FieldErrors<MeetingValues> | undefined {
  const start = problem.fields.find(({ pointer }) => pointer === '/starts_at');
  if (start) return { date: start.detail };
  if (problem.code === 'forbidden') return 'Only its host or an administrator can change this meeting.';
  return undefined;
}

const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240, 480];

/** The lengths on offer, with the meeting's own among them. */
export function lengthsWith(current: number): number[] {
  return [...new Set([...LENGTHS, current])].sort((a, b) => a - b);
}
