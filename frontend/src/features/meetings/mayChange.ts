import type { Me, Meeting } from '@/api/shapes';

/** Whether to offer changing a meeting. The database decides; this only spares a refusal. */
export function mayChange(me: Me | undefined, meeting: Meeting): boolean {
  if (!me) return false;
  if (meeting.created_by === me.id) return true;
  return me.memberships.some((one) => one.org_id === meeting.org_id && one.role === 'org_admin');
}
