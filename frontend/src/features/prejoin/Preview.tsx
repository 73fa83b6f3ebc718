import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { useStore } from 'zustand';

import { isLive, type LocalMedia } from '@/call/localMedia';
import { cx } from '@/lib/cx';
import { Avatar } from '@/primitives/Avatar';
import { LevelBar } from '@/primitives/LevelBar';
import { Spinner } from '@/primitives/Spinner';
import { ThemedSurface } from '@/primitives/ThemedSurface';
import { Tooltip } from '@/primitives/Tooltip';
import { TrackVideo } from '@/primitives/TrackVideo';

interface PreviewProps {
  media: LocalMedia;
  name: string;
  userId: string;
}

/** How the others will see this person, with the switches that matter before going in. */
export function Preview({ media, name, userId }: PreviewProps) {
  const { microphone, camera } = useStore(media.store);
  return (
    <ThemedSurface
      theme="dark"
      className="relative aspect-4/3 w-full overflow-hidden rounded-2xl bg-surface! shadow-float sm:aspect-video"
    >
      {isLive(camera) && camera.track ? (
        <TrackVideo track={camera.track} mirrored className="absolute inset-0 animate-appear" />
      ) : (
        <CameraOff name={name} userId={userId} pending={camera.pending} />
      )}
      <span className="absolute top-4 left-4 max-w-[calc(100%-2rem)] truncate rounded-full bg-black/55 px-3 py-1 text-sm font-medium text-white backdrop-blur-sm">
        {name}
      </span>
      <div className="absolute inset-x-0 bottom-0 flex flex-col items-center gap-3 bg-linear-to-t from-black/60 to-transparent px-4 pt-12 pb-5">
        {isLive(microphone) && <Level media={media} />}
        <div className="flex gap-3">
          <Switch
            label={isLive(microphone) ? 'Turn microphone off' : 'Turn microphone on'}
            on={isLive(microphone)}
            pending={microphone.pending}
            onPress={() => void media.toggle('microphone')}
          >
            {isLive(microphone) ? <Mic size={22} aria-hidden /> : <MicOff size={22} aria-hidden />}
          </Switch>
          <Switch
            label={isLive(camera) ? 'Turn camera off' : 'Turn camera on'}
            on={isLive(camera)}
            pending={camera.pending}
            onPress={() => void media.toggle('camera')}
          >
            {isLive(camera) ? <Video size={22} aria-hidden /> : <VideoOff size={22} aria-hidden />}
          </Switch>
        </div>
      </div>
    </ThemedSurface>
  );
}

function CameraOff({ name, userId, pending }: { name: string; userId: string; pending: boolean }) {
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-3 pb-24">
      <Avatar name={name} id={userId} size={88} />
      <span className="flex h-6 items-center gap-2 text-sm text-muted">
        {pending ? (
          <>
            <Spinner size={15} /> Starting the camera…
          </>
        ) : (
          'Your camera is off'
        )}
      </span>
    </span>
  );
}

function Level({ media }: { media: LocalMedia }) {
  const subscribe = useCallback(
    (listener: (level: number) => void) => media.on('level', listener),
    [media],
  );
  return <LevelBar subscribe={subscribe} className="w-44" />;
}

interface SwitchProps {
  label: string;
  on: boolean;
  pending: boolean;
  onPress: () => void;
  children: ReactNode;
}

function Switch({ label, on, pending, onPress, children }: SwitchProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        aria-busy={pending || undefined}
        onClick={onPress}
        className={cx(
          'flex size-14 items-center justify-center rounded-full border backdrop-blur-sm transition-[background-color,scale] duration-150 active:scale-95',
          on
            ? 'border-white/25 bg-white/15 text-white hover:bg-white/25'
            : 'border-transparent bg-danger-soft text-on-danger-soft hover:bg-danger-soft/80',
        )}
      >
        {pending ? <Spinner size={20} /> : children}
      </button>
    </Tooltip>
  );
}
