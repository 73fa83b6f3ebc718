import { useEffect, useState } from 'react';
import { useStore } from 'zustand';

import { isLive, type LocalMedia } from '@/call/localMedia';
import { cx } from '@/lib/cx';
import type { HubStatus } from '@/lib/hub/client';

import { BlockedSoundNotice, MutedNotice, ReconnectingNotice, TroubleNotice } from './Notices';

interface CallNoticesProps {
  media: LocalMedia;
  line: HubStatus;
  speaking: boolean;
  /** Plays what the browser held back; null when nothing is. */
  play: (() => void) | null;
  /** On small screens at the upper edge, where they cover no floating picture. */
  high: boolean;
}

const KINDS = ['microphone', 'camera'] as const;

/** What the person should know now, over the stage's lower edge. */
export function CallNotices({ media, line, speaking, play, high }: CallNoticesProps) {
  const state = useStore(media.store);
  const away = useLasting(line === 'reconnecting', 900);
  const muted = state.microphone.track !== null && !isLive(state.microphone) && speaking;
  return (
    <div
      className={cx(
        'pointer-events-none absolute inset-x-3 bottom-3 z-10 flex flex-col items-center gap-2',
        high && 'max-md:top-3 max-md:bottom-auto',
      )}
    >
      {away && <ReconnectingNotice />}
      {play && <BlockedSoundNotice onPlay={play} />}
      {muted && <MutedNotice onUnmute={() => void media.want('microphone', true)} />}
      {KINDS.map((kind) => {
        const { trouble, wanted } = state[kind];
        return (
          wanted &&
          trouble && (
            <TroubleNotice
              key={kind}
              device={kind}
              trouble={trouble}
              onRetry={() => void media.retry(kind)}
              onDismiss={() => void media.want(kind, false)}
            />
          )
        );
      })}
    </div>
  );
}

/** `value`, but true only once it has been true for `after` ms: short breaks are not worth a word. */
function useLasting(value: boolean, after: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) return undefined;
    const timer = setTimeout(() => setLasting(true), after);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [value, after]);
  return lasting;
}
