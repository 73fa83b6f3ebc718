import { Video } from 'lucide-react';
import { Link } from 'react-router';

import { useMeetings } from '@/api/meetings';
import type { Meeting } from '@/api/shapes';
import { cx } from '@/lib/cx';
import { dayName, lengthOf, phaseOf, timeOfDay, timeRange, until } from '@/lib/dates';
import { meetingPath } from '@/lib/meetingCode';
import { useNow } from '@/lib/now';
import { Skeleton } from '@/primitives/Skeleton';

import { CopyLink } from './CopyLink';
import { Stage } from './Stage';

/** The next meeting, large. The list below says when it can't be read. */
export function NextUp({ orgId }: { orgId: string }) {
  const upcoming = useMeetings(orgId, 'upcoming');
  const next = upcoming.data?.pages[0]?.items[0];
  if (upcoming.isPending) return <Skeleton className="h-72 rounded-2xl" />;
  return <Stage>{next ? <Next meeting={next} /> : <Clear known={upcoming.isSuccess} />}</Stage>;
}

function Next({ meeting }: { meeting: Meeting }) {
  const now = useNow();
  const start = new Date(meeting.starts_at);
  return (
    <>
      <When start={start} minutes={meeting.duration_minutes} now={now} />
      <h2 className="mt-4 max-w-[17ch] font-display text-3xl font-semibold tracking-[-0.03em] text-balance wrap-break-word sm:text-4xl">
        <Link to={`/meetings/${meeting.id}`} className="line-clamp-3 rounded-sm underline-offset-4 hover:underline">
          {meeting.title}
        </Link>
      </h2>
      <p className="mt-3 text-[#b7d3c8]">
        {timeRange(start, meeting.duration_minutes)}
        <span aria-hidden> · </span>
        {lengthOf(meeting.duration_minutes)}
        <span aria-hidden> · </span>
        with {meeting.host_name}
      </p>
      <div className="mt-auto flex flex-wrap items-center gap-3 pt-8">
        <Link
          to={meetingPath(meeting.code)}
          className="inline-flex h-12 items-center gap-2.5 rounded-lg bg-[#f6f7f3] px-6 text-lg font-semibold text-[#08372c] transition-[background-color,scale] duration-150 hover:bg-white active:scale-[0.985]"
        >
          <Video size={19} aria-hidden />
          Join
        </Link>
        <CopyLink
          url={meeting.join_url}
          className="h-12 rounded-lg border border-[#ffffff38] bg-[#08372c] px-4 text-[#eef5f1] hover:bg-[#0e5a48]"
        />
      </div>
    </>
  );
}

function When({ start, minutes, now }: { start: Date; minutes: number; now: Date }) {
  const phase = phaseOf(start, minutes, now);
  const near = phase === 'now' || phase === 'soon';
  return (
    <p
      className={cx(
        'inline-flex h-7 w-fit items-center gap-2 rounded-full px-3 text-sm font-semibold',
        near ? 'bg-[#f4b26e] text-[#33200a]' : 'bg-[#ffffff1f] text-[#eef5f1]',
      )}
    >
      {near && <span className="size-1.5 animate-shimmer rounded-full bg-current" />}
      {phase === 'now' && 'Happening now'}
      {phase === 'soon' && `Starts ${until(start, now)}`}
      {phase !== 'now' && phase !== 'soon' && `${dayName(start, now)}, ${timeOfDay(start)}`}
    </p>
  );
}

function Clear({ known }: { known: boolean }) {
  return (
    <>
      <p className="inline-flex h-7 w-fit items-center rounded-full bg-[#ffffff1f] px-3 text-sm font-semibold">Next up</p>
      <h2 className="mt-4 max-w-[15ch] font-display text-3xl font-semibold tracking-[-0.03em] text-balance sm:text-4xl">
        {known ? 'Nothing in your calendar' : 'Ready when you are'}
      </h2>
      <p className="mt-3 max-w-[24ch] text-[#b7d3c8] sm:max-w-[34ch] text-pretty">
        Start a meeting now, or schedule one and send the link around.
      </p>
    </>
  );
}
