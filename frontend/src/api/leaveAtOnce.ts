import { heldToken } from '@/lib/auth/session';
import { PAGE_HEADER } from '@/lib/http/send';

/** Leave a meeting while the page goes away: sent even after it is gone, nobody reads the answer. */
export function leaveAtOnce(meetingId: string): void {
  const token = heldToken();
  if (token === null) return;
  const request = new Request(`/api/v1/meetings/${meetingId}/leave`, {
    method: 'POST',
    keepalive: true,
    headers: [PAGE_HEADER as unknown as [string, string], ['Authorization', `Bearer ${token}`]],
  });
  fetch(request).catch(() => undefined);
}
