/** Which half of the calendar. */
export type MeetingsWhen = 'upcoming' | 'past';

/** Every query's key, so that what is stale can be named from anywhere. */
export const keys = {
  me: ['me'] as const,
  organizations: ['organizations'] as const,
  organization: (id: string) => ['organizations', id] as const,
  members: (id: string) => ['organizations', id, 'members'] as const,
  meetings: ['meetings'] as const,
  meetingList: (orgId: string, when: MeetingsWhen) => ['meetings', 'list', orgId, when] as const,
  meeting: (id: string) => ['meetings', 'one', id] as const,
  meetingByCode: (code: string) => ['meetings', 'code', code] as const,
  participants: (meetingId: string) => ['meetings', 'one', meetingId, 'participants'] as const,
  messages: (meetingId: string) => ['messages', meetingId] as const,
};
