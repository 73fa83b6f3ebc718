import type { InfiniteData } from '@tanstack/react-query';

import type { Page } from './shapes';

/** Settings shared by every list that is read page after page by cursor. */
export const pageByPage = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: Page<unknown>) => last.next_cursor,
};

/** All items read so far. */
export function allItems<T>(data: InfiniteData<Page<T>> | undefined): T[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
