import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from './client';
import { keys } from './keys';
import { pageByPage } from './pages';
import type { OrganizationCreate } from './shapes';

/** Organisations and who belongs to them. */

/** One organisation of mine. */
export function useOrganization(id: string) {
  return useQuery({
    queryKey: keys.organization(id),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/organizations/{org_id}', { params: { path: { org_id: id } }, signal }),
      ),
  });
}

/** Who belongs to an organisation, page by page. */
export function useMembers(id: string) {
  return useInfiniteQuery({
    queryKey: keys.members(id),
    ...pageByPage,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/organizations/{org_id}/members', {
          params: { path: { org_id: id }, query: { limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
  });
}

/** Make an organisation; I become its administrator. */
export function useCreateOrganization() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: OrganizationCreate) => unwrap(api.POST('/api/v1/organizations', { body })),
    onSuccess: async (made) => {
      cache.setQueryData(keys.organization(made.id), made);
      await cache.invalidateQueries({ queryKey: keys.me });
    },
  });
}

/** Rename an organisation. */
export function useRenameOrganization(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(
        api.PATCH('/api/v1/organizations/{org_id}', {
          params: { path: { org_id: id } },
          body: { name },
        }),
      ),
    onSuccess: async (renamed) => {
      cache.setQueryData(keys.organization(id), renamed);
      await cache.invalidateQueries({ queryKey: keys.me });
    },
  });
}
