import { MicOff } from 'lucide-react';

import type { Link, Quality } from '@/call/transport';
import { cx } from '@/lib/cx';
import { Avatar } from '@/primitives/Avatar';
import { Spinner } from '@/primitives/Spinner';
import { TrackVideo } from '@/primitives/TrackVideo';

import { SignalBars } from './SignalBars';

export interface TileProps {
  name: string;
  /** This is the own tile. */
  you?: boolean;
  userId: string;
  /** The picture to show; null shows the avatar. */
  video: MediaStreamTrack | null;
  muted: boolean;
  speaking: boolean;
  quality?: Quality;
  link?: Link;
  /** Size in px. */
  width: number;
  height: number;
  className?: string;
}

/** One person: their picture or avatar, their name, and how they are. */
export function Tile(props: TileProps) {
  const { name, userId, video, you = false, speaking, link = 'connected', width, height } = props;
  const waiting = link !== 'connected';
  return (
    <li
      aria-label={tileLabel(props)}
      style={{ width, height }}
      className={cx(
        'relative overflow-hidden rounded-xl bg-raised',
        'after:pointer-events-none after:absolute after:inset-0 after:rounded-[inherit] after:ring-inset',
        'after:transition-shadow after:duration-200',
        speaking ? 'after:ring-3 after:ring-brand' : 'after:ring-1 after:ring-white/10',
        props.className,
      )}
    >
      {video ? (
        <TrackVideo track={video} mirrored={you} className="animate-appear" />
      ) : (
        <span className="absolute inset-0 flex items-center justify-center bg-[radial-gradient(circle_at_50%_40%,var(--raised),var(--surface))]">
          <Avatar
            name={name}
            id={userId}
            size={Math.round(Math.min(120, Math.max(44, height * 0.36)))}
          />
        </span>
      )}
      {waiting && <Waiting link={link} dimmed={video !== null} />}
      <NameTag {...props} />
    </li>
  );
}

function Waiting({ link, dimmed }: { link: Link; dimmed: boolean }) {
  return (
    <span
      className={cx(
        'absolute inset-0 flex animate-appear items-start justify-end p-3 text-white',
        dimmed && 'bg-black/40',
      )}
    >
      <span className="flex items-center gap-2 rounded-full bg-black/55 px-3 py-1 text-xs font-medium backdrop-blur-sm">
        <Spinner size={13} />
        {link === 'connecting' ? 'Connecting…' : 'Reconnecting…'}
      </span>
    </span>
  );
}

function NameTag({ name, you = false, muted, quality = 'unknown', width }: TileProps) {
  const small = width < 220;
  const short = you && width < 300;
  return (
    <span
      className={cx(
        'absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-2 rounded-full bg-black/55 text-white backdrop-blur-sm',
        small ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
      )}
    >
      {muted && <MicOff size={small ? 12 : 14} aria-hidden className="shrink-0 text-danger" />}
      <span className="truncate font-medium">{short ? 'You' : shownName(name, you)}</span>
      {!small && <SignalBars quality={quality} />}
    </span>
  );
}

function shownName(name: string, you: boolean): string {
  return you ? `${name} (you)` : name;
}

function tileLabel({
  name,
  you = false,
  muted,
  video,
  speaking,
  link = 'connected',
}: TileProps): string {
  const parts = [
    shownName(name, you),
    muted ? 'muted' : 'microphone on',
    video ? 'camera on' : 'camera off',
    speaking && 'speaking',
    link === 'connecting' && 'connecting',
    link === 'interrupted' && 'reconnecting',
  ];
  return parts.filter(Boolean).join(', ');
}
