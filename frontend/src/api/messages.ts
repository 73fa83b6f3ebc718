import { api, unwrap } from './client';
import type { Message, Page } from './shapes';

/** A meeting's written conversation. */

/** Say something. The same `clientId` again is the same message, so a retry is safe. */
export function sendMessage(meetingId: string, body: string, clientId: string): Promise<Message> {
  return unwrap(
    api.POST('/api/v1/meetings/{meeting_id}/messages', {
      params: { path: { meeting_id: meetingId } },
      body: { body, client_id: clientId },
    }),
  );
}

/** A page of what was said, newest first; `cursor` continues further back. */
export function readMessages(
  meetingId: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Message>> {
  return unwrap(
    api.GET('/api/v1/meetings/{meeting_id}/messages', {
      params: { path: { meeting_id: meetingId }, query: { limit: 50, cursor } },
      ...(signal && { signal }),
    }),
  );
}
