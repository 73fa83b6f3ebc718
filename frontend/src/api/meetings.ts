import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from './client';
import { keys, type MeetingsWhen } from './keys';
import { pageByPage } from './pages';
import type { Joined, Meeting, MeetingCreate, MeetingUpdate } from './shapes';

/** Meetings: listing, making, changing, and going in and out. */

/** An organisation's meetings, page by page: soonest first ahead, latest first behind. */
export function useMeetings(orgId: string, when: MeetingsWhen) {
  return useInfiniteQuery({
    queryKey: keys.meetingList(orgId, when),
    ...pageByPage,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/meetings', {
          params: { query: { org_id: orgId, when, limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
  });
}

/** One meeting. */
export function useMeeting(id: string) {
  return useQuery({
    queryKey: keys.meeting(id),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/meetings/{meeting_id}', {
          params: { path: { meeting_id: id } },
          signal,
        }),
      ),
  });
}

/** What the holder of a code may know before joining. */
export function useMeetingByCode(code: string) {
  return useQuery({
    queryKey: keys.meetingByCode(code),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/meetings/by-code/{code}', { params: { path: { code } }, signal }),
      ),
  });
}

/** Who is and was in a meeting, page by page. */
export function useParticipants(meetingId: string) {
  return useInfiniteQuery({
    queryKey: keys.participants(meetingId),
    ...pageByPage,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/meetings/{meeting_id}/participants', {
          params: { path: { meeting_id: meetingId }, query: { limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
  });
}

/** Schedule a meeting, or open one now by leaving its start out. */
export function useCreateMeeting() {
  const remember = useRemember();
  return useMutation({
    mutationFn: (body: MeetingCreate) => unwrap(api.POST('/api/v1/meetings', { body })),
    onSuccess: remember,
  });
}

/** Change a meeting; only what is given changes. */
export function useUpdateMeeting(id: string) {
  const remember = useRemember();
  return useMutation({
    mutationFn: (body: MeetingUpdate) =>
      unwrap(
        api.PATCH('/api/v1/meetings/{meeting_id}', { params: { path: { meeting_id: id } }, body }),
      ),
    onSuccess: remember,
  });
}

/** Delete a meeting for everyone. */
export function useDeleteMeeting(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE('/api/v1/meetings/{meeting_id}', { params: { path: { meeting_id: id } } }),
      ),
    onSuccess: () => {
      cache.removeQueries({ queryKey: keys.meeting(id) });
      // The list refreshes behind the screen that is being left; nobody waits for it.
      void cache.invalidateQueries({ queryKey: keys.meetings });
    },
  });
}

/** Go into a meeting. People from outside its organisation bring its code. */
export function joinMeeting(meetingId: string, code: string | null): Promise<Joined> {
  return unwrap(
    api.POST('/api/v1/meetings/{meeting_id}/join', {
      params: { path: { meeting_id: meetingId } },
      body: { code },
    }),
  );
}

/** Leave a meeting; leaving twice is leaving once. */
export async function leaveMeeting(meetingId: string): Promise<void> {
  await unwrap(
    api.POST('/api/v1/meetings/{meeting_id}/leave', {
      params: { path: { meeting_id: meetingId } },
    }),
  );
}

function useRemember() {
  const cache = useQueryClient();
  return (meeting: Meeting) => {
    cache.setQueryData(keys.meeting(meeting.id), meeting);
    void cache.invalidateQueries({ queryKey: keys.meetings, refetchType: 'active' });
  };
}
