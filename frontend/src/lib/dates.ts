/** Times as the person reads them: their locale, their zone, their words for near days. */

const DAY_MS = 86_400_000;

/** The day of `date` seen from `now`: "Today", "Tomorrow", "Yesterday", else the weekday and date. */
export function dayName(date: Date, now: Date, locale?: string): string {
  const distance = daysBetween(now, date);
  if (Math.abs(distance) <= 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    return capitalised(words.format(distance, 'day'), locale);
  }
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(date);
}

/** The time of day: "14:30" or "2:30 PM". */
export function timeOfDay(date: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(date);
}

/** From when to when: "14:30 – 15:30". */
export function timeRange(start: Date, minutes: number, locale?: string): string {
  const end = endOf(start, minutes);
  // Across midnight a formatted range would spell out both dates, which stand elsewhere already.
  if (dayKey(start) !== dayKey(end)) return `${timeOfDay(start, locale)} – ${timeOfDay(end, locale)}`;
  const format = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  return format.formatRange(start, end);
}

/** When something that starts at `start` ends. */
export function endOf(start: Date, minutes: number): Date {
  return new Date(start.getTime() + minutes * 60_000);
}

/** A length in words: "45 min", "1 hr", "1 hr 30 min". */
export function lengthOf(minutes: number, locale?: string): string {
  const part = (value: number, unit: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && part(hours, 'hour'), (rest > 0 || hours === 0) && part(rest, 'minute')]
    .filter(Boolean)
    .join(' ');
}

/** Where `now` stands towards a meeting. */
export type Phase = 'past' | 'now' | 'soon' | 'later';

/** `soon` is within the quarter of an hour before the start. */
export function phaseOf(start: Date, minutes: number, now: Date): Phase {
  if (now >= endOf(start, minutes)) return 'past';
  if (now >= start) return 'now';
  return start.getTime() - now.getTime() <= 15 * 60_000 ? 'soon' : 'later';
}

/** How long until `date`: "in 12 min". */
export function until(date: Date, now: Date, locale?: string): string {
  const minutes = Math.max(1, Math.ceil((date.getTime() - now.getTime()) / 60_000));
  return new Intl.RelativeTimeFormat(locale, { style: 'short' }).format(minutes, 'minute');
}

/** The short name of this person's time zone on that day: "GMT+1", "PST". */
export function zoneName(date: Date, locale?: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** The value of `<input type="date">` for this instant in the person's zone. */
export function dateField(date: Date): string {
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The value of `<input type="time">` for this instant in the person's zone. */
export function timeField(date: Date): string {
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The instant two such fields name, or null while either is empty or impossible. */
export function fromFields(date: string, time: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}/.test(time)) return null;
  const instant = new Date(`${date}T${time.slice(0, 5)}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** The next full or half hour after `now`: where a new meeting is first proposed. */
export function nextHalfHour(now: Date): Date {
  const half = 30 * 60_000;
  return new Date(Math.floor(now.getTime() / half) * half + half);
}

/** A key that is equal for two instants on the same day of the person's calendar. */
export function dayKey(date: Date): string {
  return dateField(date);
}

function daysBetween(from: Date, to: Date): number {
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

function capitalised(word: string, locale?: string): string {
  return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
}
