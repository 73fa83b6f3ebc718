import { Link } from 'react-router';

import type { MeetingPreview } from '@/api/shapes';
import type { LocalMedia } from '@/call/localMedia';
import type { SessionUser } from '@/lib/auth/session';
import { dayName, timeRange } from '@/lib/dates';
import { useNow } from '@/lib/now';
import { Avatar } from '@/primitives/Avatar';
import { Wordmark } from '@/primitives/Brand';
import { Button } from '@/primitives/Button';
import { FormError } from '@/primitives/FormError';

import { DevicePickers } from './DevicePickers';
import { Preview } from './Preview';
import { Troubles } from './Troubles';

interface PreJoinProps {
  meeting: MeetingPreview;
  me: SessionUser;
  media: LocalMedia;
  joining: boolean;
  /** Why going in failed the last time, in a sentence. */
  problem: string | null;
  onJoin: () => void;
}

/** Before going in: how I look and sound, and where I am about to go. */
export function PreJoin({ meeting, me, media, joining, problem, onJoin }: PreJoinProps) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 pb-10 sm:px-8">
      <header className="flex h-18 shrink-0 items-center justify-between gap-4">
        <Link to="/" aria-label="Parley, your meetings">
          <Wordmark />
        </Link>
        <Me me={me} />
      </header>
      <main className="grid flex-1 content-center items-center gap-8 py-4 lg:grid-cols-[minmax(0,1.55fr)_minmax(19rem,1fr)] lg:gap-14">
        <section aria-label="Your camera and microphone" className="flex min-w-0 flex-col gap-4">
          <Preview media={media} name={me.display_name} userId={me.id} />
          <Troubles media={media} />
        </section>
        <section className="flex min-w-0 flex-col gap-7">
          <About meeting={meeting} />
          <div className="flex flex-col gap-3">
            {problem && <FormError>{problem}</FormError>}
            <Button
              variant="primary"
              size="lg"
              className="w-full"
              pending={joining}
              onClick={onJoin}
            >
              {joining ? 'Joining…' : 'Join now'}
            </Button>
          </div>
          <DevicePickers media={media} />
        </section>
      </main>
    </div>
  );
}

function Me({ me }: { me: SessionUser }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span className="min-w-0 text-right text-sm max-sm:sr-only">
        <span className="block truncate font-semibold">{me.display_name}</span>
        <span className="block truncate text-faint">{me.email}</span>
      </span>
      <Avatar name={me.display_name} id={me.id} size={38} />
    </div>
  );
}

function About({ meeting }: { meeting: MeetingPreview }) {
  const now = useNow();
  const start = new Date(meeting.starts_at);
  return (
    <div>
      <p className="mb-2 text-sm font-semibold text-brand-text">{meeting.organization_name}</p>
      <h1 className="font-display text-3xl font-semibold tracking-tight text-balance wrap-anywhere">
        {meeting.title}
      </h1>
      <p className="mt-3 text-muted">
        {dayName(start, now)}, {timeRange(start, meeting.duration_minutes)}
        {meeting.host_name && <> · hosted by {meeting.host_name}</>}
      </p>
      {meeting.description && (
        <p className="mt-3 line-clamp-4 text-pretty whitespace-pre-line text-muted wrap-anywhere">
          {meeting.description}
        </p>
      )}
    </div>
  );
}
