import { describe, expect, it } from 'vitest';

import type { Meeting } from '@/api/shapes';

import { changesOf, checkMeeting, lengthsWith, proposed, valuesOf } from './meetingValues';

const meeting: Meeting = {
  id: 'm-1',
  org_id: 'o-1',
  code: 'abc-defg-hij',
  title: 'Weekly review',
  description: '',
  access: 'organization',
  starts_at: new Date(2026, 10, 22, 14, 30, 45).toISOString(),
  duration_minutes: 50,
  created_by: 'u-1',
  host_name: 'Ada',
  join_url: 'https://meet.example.org/m/abc-defg-hij',
  created_at: '2026-11-01T00:00:00Z',
  updated_at: '2026-11-01T00:00:00Z',
};

describe('a meeting’s values', () => {
  it('change nothing when nothing was typed, not even the seconds of its start', () => {
    expect(changesOf(meeting, valuesOf(meeting))).toEqual({});
  });

  it('name only what changed', () => {
    expect(changesOf(meeting, { ...valuesOf(meeting), title: 'Moved', time: '15:00' })).toEqual({
      title: 'Moved',
      starts_at: new Date(2026, 10, 22, 15).toISOString(),
    });
  });

  it('offer a meeting’s own length among the usual ones', () => {
    expect(lengthsWith(50)).toContain(50);
    expect(lengthsWith(60).filter((minutes) => minutes === 60)).toHaveLength(1);
  });

  it('are told what is wrong with them', () => {
    const values = proposed(new Date());
    expect(checkMeeting(values)).toEqual({ title: 'Give the meeting a title.' });
    expect(checkMeeting({ ...values, title: 'x'.repeat(201), date: '' })).toEqual({
      title: 'Use at most 200 characters.',
      date: 'Choose a day.',
    });
  });
});
