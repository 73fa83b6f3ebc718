import { useEffect, useState } from 'react';
import { useStore } from 'zustand';

import { isLive, type LocalMedia } from '@/call/localMedia';
import type { HubStatus } from '@/lib/hub/client';

import { BlockedSoundNotice, MutedNotice, ReconnectingNotice, TroubleNotice } from './Notices';

interface CallNoticesProps {
  media: LocalMedia;
  line: HubStatus;
  speaking: boolean;
  /** Plays what the browser held back; null when nothing is. */
  play: (() => void) | null;
}

/** What the person should know now, over the stage's lower edge. */
export function CallNotices({ media, line, speaking, play }: CallNoticesProps) {
  const { microphone, camera } = useStore(media.store);
  const away = useLasting(line === 'reconnecting', 900);
  const muted = microphone.track !== null && !isLive(microphone) && speaking;
  return (
    <div className="pointer-events-none absolute inset-x-3 bottom-3 z-10 flex flex-col items-center gap-2">
      {away && <ReconnectingNotice />}
      {play && <BlockedSoundNotice onPlay={play} />}
      {muted && <MutedNotice />}
      {microphone.trouble && microphone.wanted && (
        <TroubleNotice
          device="microphone"
          trouble={microphone.trouble}
          onRetry={() => void media.retry('microphone')}
        />
      )}
      {camera.trouble && camera.wanted && (
        <TroubleNotice
          device="camera"
          trouble={camera.trouble}
          onRetry={() => void media.retry('camera')}
        />
      )}
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
