import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

import type { Entry } from './merge';
import type { Chat } from './useChat';

/** Pixels from the lower edge that still count as being there. */
const NEAR = 60;

interface Following {
  scroller: RefObject<HTMLElement | null>;
  /** Marks the oldest end: when it comes into view, older messages are read. */
  top: RefObject<HTMLDivElement | null>;
  /** Something new came while the reader was further up. */
  behind: boolean;
  toBottom: () => void;
}

/** Keeps the list where the reader is: at the newest when they are there, on the same lines when older ones arrive. */
export function useFollowing(entries: Entry[], meId: string, history: Chat['history']): Following {
  const scroller = useRef<HTMLElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const seen = useRef({ first: '', last: '', height: 0, atBottom: true });
  const [behind, setBehind] = useState(false);
  const toBottom = useCallback(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    setBehind(false);
  }, []);

  useEffect(() => {
    const list = scroller.current;
    if (list === null) return undefined;
    const note = () => {
      const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
      seen.current.atBottom = atBottom;
      if (atBottom) setBehind(false);
    };
    list.addEventListener('scroll', note, { passive: true });
    return () => list.removeEventListener('scroll', note);
  }, []);

  useLayoutEffect(() => {
    const list = scroller.current;
    if (list === null) return;
    const before = seen.current;
    const [first, last] = [entries[0], entries.at(-1)];
    const isNew = last !== undefined && last.key !== before.last;
    const own = isNew && last.senderId === meId;
    if (isNew && (before.atBottom || own)) list.scrollTop = list.scrollHeight;
    else if (first && first.key !== before.first)
      list.scrollTop += list.scrollHeight - before.height;
    if (isNew && !before.atBottom && !own && before.last !== '') setBehind(true);
    seen.current = {
      ...before,
      first: first?.key ?? '',
      last: last?.key ?? '',
      height: list.scrollHeight,
    };
  }, [entries, meId]);

  useReachingTop(scroller, top, history);
  return { scroller, top, behind, toBottom };
}

function useReachingTop(
  scroller: RefObject<HTMLElement | null>,
  top: RefObject<HTMLDivElement | null>,
  { hasOlder, loadingOlder, loadOlder }: Chat['history'],
): void {
  const load = useRef(loadOlder);
  useEffect(() => {
    load.current = loadOlder;
  });
  useEffect(() => {
    if (top.current === null || !hasOlder || loadingOlder) return undefined;
    const observer = new IntersectionObserver(([mark]) => mark?.isIntersecting && load.current(), {
      root: scroller.current,
      rootMargin: '200px 0px 0px 0px',
    });
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [scroller, top, hasOlder, loadingOlder]);
}
