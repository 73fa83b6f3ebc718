import { useInfiniteQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';

import { keys } from '@/api/keys';
import { readMessages, sendMessage } from '@/api/messages';
import { allItems, pageByPage } from '@/api/pages';
import type { Message } from '@/api/shapes';
import { backoff } from '@/lib/hub/backoff';
import type { HubTopic } from '@/lib/hub/topic';
import { Problem } from '@/lib/http/problem';

import { isMessage, mergeEntries, type Entry, type Sender } from './merge';
import { Outbox } from './outbox';

export interface Chat {
  entries: Entry[];
  /** Messages of others that arrived since the panel was last open. */
  unread: number;
  history: {
    loading: boolean;
    error: unknown;
    hasOlder: boolean;
    loadingOlder: boolean;
    loadOlder: () => void;
    retry: () => void;
  };
  /** What is being written; kept while the panel is closed. */
  draft: string;
  setDraft: (draft: string) => void;
  post: (body: string) => void;
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
}

interface ChatOptions {
  meetingId: string;
  topic: HubTopic | null;
  me: Sender;
  /** The conversation is on screen. */
  visible: boolean;
}

/** A meeting's conversation: read, followed and written. */
export function useChat({ meetingId, topic, me, visible }: ChatOptions): Chat {
  const [live, setLive] = useState<Message[]>([]);
  const [draft, setDraft] = useState('');
  const outbox = useOutbox(meetingId, me.id, setLive);
  const history = useInfiniteQuery({
    queryKey: keys.messages(meetingId),
    ...pageByPage,
    queryFn: ({ pageParam, signal }) => readMessages(meetingId, pageParam, signal),
    // A call outlasts a server that is away for a while: so does its chat.
    retry: (_, error) => error instanceof Problem && error.transient,
    retryDelay: (attempt) => backoff(attempt, { first: 500 }),
  });
  useAnnouncements(topic, meetingId, outbox, setLive);
  const pending = useStore(outbox.store, (state) => state.pending);
  const { data } = history;
  const entries = useMemo(
    () => mergeEntries([allItems(data), live], pending, { id: me.id, name: me.name }),
    [data, live, pending, me.id, me.name],
  );
  return {
    entries,
    unread: useUnread(entries, me.id, visible, data !== undefined),
    history: {
      loading: history.isPending,
      error: data === undefined ? troubleOf(history) : null,
      hasOlder: history.hasNextPage,
      loadingOlder: history.isFetchingNextPage,
      loadOlder: () => void history.fetchNextPage(),
      retry: () => void history.refetch(),
    },
    draft,
    setDraft,
    post: (body) => outbox.post(body),
    retry: (clientId) => outbox.retry(clientId),
    discard: (clientId) => outbox.discard(clientId),
  };
}

// Tried again in silence at first; said after a few times, while it goes on trying.
function troubleOf({
  failureCount,
  failureReason,
  error,
}: {
  failureCount: number;
  failureReason: unknown;
  error: unknown;
}): unknown {
  return failureCount >= 4 ? failureReason : error;
}

type AddLive = (update: (live: Message[]) => Message[]) => void;

function useOutbox(meetingId: string, userId: string, setLive: AddLive): Outbox {
  const outbox = useMemo(
    () =>
      new Outbox({
        storageKey: `parley.outbox.${userId}.${meetingId}`,
        send: (body, clientId) => sendMessage(meetingId, body, clientId),
        sent: (message) => setLive(withMessage(message)),
      }),
    [meetingId, userId, setLive],
  );
  useEffect(() => {
    outbox.open();
    return () => outbox.close();
  }, [outbox]);
  return outbox;
}

function useAnnouncements(
  topic: HubTopic | null,
  meetingId: string,
  outbox: Outbox,
  setLive: AddLive,
): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (topic === null) return undefined;
    const stops = [
      topic.on('event', ({ event, payload }) => {
        if (event !== 'message.created' || !isMessage(payload)) return;
        setLive(withMessage(payload));
        outbox.confirm(payload.client_id);
      }),
      topic.on('fresh', () => {
        outbox.nudge();
        void catchUp(cache, meetingId);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [topic, meetingId, outbox, cache, setLive]);
}

// Each message arrives twice at whoever wrote it: as the answer and as the announcement.
function withMessage(message: Message): (live: Message[]) => Message[] {
  return (live) => (live.some(({ id }) => id === message.id) ? live : [...live, message]);
}

// Announcements may have been missed: what is read now has them.
async function catchUp(cache: QueryClient, meetingId: string): Promise<void> {
  await cache.invalidateQueries({ queryKey: keys.messages(meetingId) });
}

// What was there when the conversation was first read is not news.
function useUnread(entries: Entry[], meId: string, visible: boolean, known: boolean): number {
  const [seen, setSeen] = useState<Date | null>(null);
  const newest = entries.findLast(({ state }) => state === 'sent')?.at ?? new Date(0);
  const adopts = known && (seen === null || (visible && newest > seen));
  if (adopts) setSeen(newest);
  if (visible || seen === null) return 0;
  return entries.filter(
    ({ at, senderId, state }) => state === 'sent' && senderId !== meId && at > seen,
  ).length;
}
