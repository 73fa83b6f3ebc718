import { currentOf, useChosenOrganization } from '@/lib/currentOrganization';

import { useMe } from './auth';
import type { MyMembership } from './shapes';

/** My membership in the organisation I am working in; null before it is known and when I have none. */
export function useCurrentMembership(): MyMembership | null {
  const chosenId = useChosenOrganization((state) => state.chosenId);
  return currentOf(useMe().data?.memberships ?? [], chosenId);
}
