import { Globe } from 'lucide-react';
import { Link } from 'react-router';

import type { Meeting } from '@/api/shapes';
import { cx } from '@/lib/cx';
import { lengthOf, phaseOf, timeRange } from '@/lib/dates';
import { meetingPath } from '@/lib/meetingCode';
import { Badge } from '@/primitives/Badge';
import { buttonStyle } from '@/primitives/buttonStyle';

import { CopyLinkIcon } from './CopyLink';

interface MeetingRowProps {
  meeting: Meeting;
  now: Date;
}

/** One meeting in the calendar: when, what, with whom, and the way in. */
export function MeetingRow({ meeting, now }: MeetingRowProps) {
  const start = new Date(meeting.starts_at);
  const phase = phaseOf(start, meeting.duration_minutes, now);
  return (
    <li className="group relative -mx-3 flex flex-wrap items-center gap-x-5 gap-y-1 rounded-lg px-3 py-3.5 transition-colors hover:bg-hover sm:flex-nowrap">
      <p className="w-full shrink-0 text-sm text-muted tabular-nums sm:w-36">
        <time dateTime={meeting.starts_at} className={cx(phase !== 'past' && 'font-semibold text-ink')}>
          {timeRange(start, meeting.duration_minutes)}
        </time>
        <span className="max-sm:hidden">
          <br />
          {lengthOf(meeting.duration_minutes)}
        </span>
      </p>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2.5">
          <Link
            to={`/meetings/${meeting.id}`}
            className="min-w-0 truncate text-lg font-semibold after:absolute after:inset-0 after:rounded-lg"
          >
            {meeting.title}
          </Link>
          {phase === 'now' && (
            <Badge tone="accent" dot>
              Now
            </Badge>
          )}
          {meeting.access === 'link' && (
            <span title="Anyone with the link can join" className="text-faint">
              <Globe size={15} aria-hidden />
              <span className="sr-only">Anyone with the link can join</span>
            </span>
          )}
        </p>
        <p className="truncate text-sm text-muted">{meeting.host_name}</p>
      </div>
      {phase !== 'past' && (
        <div className="relative z-1 flex items-center gap-1">
          <CopyLinkIcon url={meeting.join_url} title={meeting.title} />
          <Link
            to={meetingPath(meeting.code)}
            aria-label={`Join ${meeting.title}`}
            className={buttonStyle(phase === 'later' ? 'secondary' : 'primary')}
          >
            Join
          </Link>
        </div>
      )}
    </li>
  );
}
