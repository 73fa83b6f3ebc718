import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { keys } from '@/api/keys';
import { pageHub } from '@/lib/hub/pageHub';

/** Everybody hears of a change at the same instant; they need not all ask at the same one. */
const SPREAD_MILLISECONDS = 600;

/** Keeps the lists of an organisation's meetings true while they are on screen. */
export function useOrganizationNews(orgId: string): void {
  const cache = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refetchSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void cache.invalidateQueries({ queryKey: keys.meetings });
      }, Math.random() * SPREAD_MILLISECONDS);
    };
    const topic = pageHub().topic(`org:${orgId}`);
    topic.on('event', ({ event }) => {
      if (event.startsWith('meeting.')) refetchSoon();
    });
    topic.on('fresh', refetchSoon);
    return () => {
      clearTimeout(timer);
      topic.close();
    };
  }, [cache, orgId]);
}
