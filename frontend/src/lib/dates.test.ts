import { describe, expect, it } from 'vitest';

import { dateField, dayName, endOf, fromFields, lengthOf, nextHalfHour, phaseOf, timeField, timeRange, until } from './dates';

const now = new Date(2026, 10, 22, 10, 7);
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);

describe('dates', () => {
  it('calls near days by their names', () => {
    expect(dayName(at(22, 23, 59), now, 'en')).toBe('Today');
    expect(dayName(at(23, 0), now, 'en')).toBe('Tomorrow');
    expect(dayName(at(21, 23), now, 'en')).toBe('Yesterday');
    expect(dayName(at(22, 9), now, 'de')).toBe('Heute');
  });

  it('calls other days by weekday and date, with the year when it is another', () => {
    expect(dayName(at(25, 9), now, 'en-GB')).toBe('Wednesday 25 November');
    expect(dayName(new Date(2027, 0, 4), now, 'en-GB')).toContain('2027');
  });

  it('writes a range in the locale’s own way', () => {
    expect(timeRange(at(22, 14, 30), 60, 'de')).toMatch(/14:30.*15:30/);
    expect(timeRange(at(22, 14, 30), 60, 'en-US').replaceAll(/\s/g, ' ')).toMatch(/2:30 . 3:30 PM/);
  });

  it('writes a range across midnight without the dates', () => {
    expect(timeRange(at(22, 23, 30), 60, 'en-GB')).toBe('23:30 – 00:30');
  });

  it('writes lengths in hours and minutes', () => {
    expect([15, 60, 90, 0].map((minutes) => lengthOf(minutes, 'en'))).toEqual(['15 min', '1 hr', '1 hr 30 min', '0 min']);
  });

  it('knows where a meeting stands', () => {
    expect(phaseOf(at(22, 9), 60, now)).toBe('past');
    expect(phaseOf(at(22, 10), 60, now)).toBe('now');
    expect(phaseOf(at(22, 10, 20), 60, now)).toBe('soon');
    expect(phaseOf(at(22, 11), 60, now)).toBe('later');
    expect(endOf(at(22, 9, 7), 60)).toEqual(now);
  });

  it('counts down in whole minutes, never to zero', () => {
    expect(until(at(22, 10, 19), now, 'en')).toBe('in 12 min.');
    expect(until(new Date(now.getTime() + 1000), now, 'en')).toBe('in 1 min.');
  });

  it('takes a moment through the fields of a form and back', () => {
    const moment = at(22, 14, 30);
    expect([dateField(moment), timeField(moment)]).toEqual(['2026-11-22', '14:30']);
    expect(fromFields(dateField(moment), timeField(moment))).toEqual(moment);
    expect(fromFields('', '10:00')).toBeNull();
    expect(fromFields('2026-13-40', '10:00')).toBeNull();
  });

  it('proposes the next half hour', () => {
    expect(nextHalfHour(now)).toEqual(at(22, 10, 30));
    expect(nextHalfHour(at(22, 10, 30))).toEqual(at(22, 11));
  });
});
