import { Building2, CalendarClock, Globe, Link2, Pencil, UserRound, Video } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { useMe } from '@/api/auth';
import type { Meeting } from '@/api/shapes';
import { dayName, lengthOf, phaseOf, timeRange, until, zoneName } from '@/lib/dates';
import { meetingPath } from '@/lib/meetingCode';
import { useNow } from '@/lib/now';
import { BackLink } from '@/primitives/BackLink';
import { Badge } from '@/primitives/Badge';
import { Button } from '@/primitives/Button';
import { buttonStyle } from '@/primitives/buttonStyle';
import { Panel } from '@/primitives/Panel';

import { CopyLink } from './CopyLink';
import { DeleteMeeting } from './DeleteMeeting';
import { mayChange } from './mayChange';

interface MeetingDetailsProps {
  meeting: Meeting;
  onEdit: () => void;
}

/** Everything to know about a meeting before going in. */
export function MeetingDetails({ meeting, onEdit }: MeetingDetailsProps) {
  const changeable = mayChange(useMe().data, meeting);
  return (
    <article className="animate-appear">
      <BackLink to="/">Meetings</BackLink>
      <header className="mt-4 flex flex-col gap-6 sm:flex-row sm:items-start sm:justify-between">
        <div className="min-w-0">
          <PhaseBadge meeting={meeting} />
          <h1 className="font-display text-3xl font-semibold tracking-[-0.03em] wrap-break-word sm:text-4xl">{meeting.title}</h1>
        </div>
        <Link to={meetingPath(meeting.code)} className={buttonStyle('primary', 'lg')}>
          <Video size={19} aria-hidden />
          Join
        </Link>
      </header>
      <Facts meeting={meeting} />
      {meeting.description && (
        <section aria-label="Description" className="mt-8">
          <h2 className="text-sm font-semibold text-faint">About</h2>
          <p className="mt-2 max-w-prose whitespace-pre-wrap wrap-break-word">{meeting.description}</p>
        </section>
      )}
      {changeable && (
        <footer className="mt-10 flex flex-wrap gap-3 border-t pt-6">
          <Button icon={<Pencil size={16} aria-hidden />} onClick={onEdit}>
            Edit
          </Button>
          <DeleteMeeting meeting={meeting} />
        </footer>
      )}
    </article>
  );
}

function PhaseBadge({ meeting }: { meeting: Meeting }) {
  const now = useNow();
  const start = new Date(meeting.starts_at);
  const phase = phaseOf(start, meeting.duration_minutes, now);
  if (phase === 'later') return null;
  return (
    <p className="mb-3">
      {phase === 'past' && <Badge>Over</Badge>}
      {phase === 'soon' && <Badge tone="accent">Starts {until(start, now)}</Badge>}
      {phase === 'now' && (
        <Badge tone="accent" dot>
          Happening now
        </Badge>
      )}
    </p>
  );
}

function Facts({ meeting }: { meeting: Meeting }) {
  const now = useNow(60_000);
  const start = new Date(meeting.starts_at);
  const open = meeting.access === 'link';
  return (
    <Panel aria-label="Details" className="mt-8 px-5 sm:px-6">
      <dl className="divide-y">
      <Fact icon={<CalendarClock size={19} aria-hidden />} name="When">
        <time dateTime={meeting.starts_at} className="font-semibold">
          {dayName(start, now)}, {timeRange(start, meeting.duration_minutes)}
        </time>
        <span className="block text-sm text-muted">
          {lengthOf(meeting.duration_minutes)}, {zoneName(start)}
        </span>
      </Fact>
      <Fact icon={<UserRound size={19} aria-hidden />} name="Host">
        {meeting.host_name}
      </Fact>
      <Fact icon={open ? <Globe size={19} aria-hidden /> : <Building2 size={19} aria-hidden />} name="Who can join">
        {open ? 'Anyone with the link and an account' : 'Members of the organisation'}
      </Fact>
      <Fact icon={<Link2 size={19} aria-hidden />} name="Link">
        <span className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <span className="min-w-0 truncate">{meeting.join_url.replace(/^https?:\/\//, '')}</span>
          <CopyLink url={meeting.join_url} className="-my-1 h-8 rounded-md px-2.5 max-sm:-ml-2.5 text-sm text-brand-text hover:bg-hover" />
        </span>
      </Fact>
      </dl>
    </Panel>
  );
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className="gap-4 py-4 sm:flex">
      <dt className="flex shrink-0 gap-4 text-muted sm:w-44">
        <span className="mt-0.5 text-faint">{icon}</span>
        {name}
      </dt>
      <dd className="min-w-0 flex-1 max-sm:mt-0.5 max-sm:pl-8.75">{children}</dd>
    </div>
  );
}
