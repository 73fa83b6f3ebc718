import { Link } from 'react-router';

import type { MeetingsWhen } from '@/api/keys';
import { useMeetings } from '@/api/meetings';
import { allItems } from '@/api/pages';
import { dayName } from '@/lib/dates';
import { useNow } from '@/lib/now';
import { OpenCalendar } from '@/primitives/art/OpenCalendar';
import { Button } from '@/primitives/Button';
import { buttonStyle } from '@/primitives/buttonStyle';
import { EmptyState } from '@/primitives/EmptyState';
import { ErrorState } from '@/primitives/ErrorState';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

import { byDay } from './byDay';
import { MeetingRow } from './MeetingRow';

interface MeetingListProps {
  orgId: string;
  when: MeetingsWhen;
}

/** Half of the calendar, day by day. */
export function MeetingList({ orgId, when }: MeetingListProps) {
  const meetings = useMeetings(orgId, when);
  const now = useNow();
  if (meetings.isPending) return <Loading />;
  if (!meetings.data) {
    return (
      <ErrorState
        title="Your meetings couldn’t be loaded"
        error={meetings.error}
        retrying={meetings.isFetching}
        onRetry={() => void meetings.refetch()}
      />
    );
  }
  const items = allItems(meetings.data);
  if (items.length === 0) return when === 'upcoming' ? <NothingAhead /> : <NothingBehind />;
  return (
    <div className="animate-appear">
      {byDay(items).map((day) => (
        <section key={day.key} className="grid border-b py-2 last:border-b-0 md:grid-cols-[11rem_1fr] md:gap-6">
          <h3 className="pt-4 pb-1 text-sm font-semibold text-muted md:pt-5.5">{dayName(day.date, now)}</h3>
          <ul className="divide-y">
            {day.meetings.map((meeting) => (
              <MeetingRow key={meeting.id} meeting={meeting} now={now} />
            ))}
          </ul>
        </section>
      ))}
      {meetings.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button pending={meetings.isFetchingNextPage} onClick={() => void meetings.fetchNextPage()}>
            {meetings.isFetchNextPageError ? 'Try loading more again' : 'Load more'}
          </Button>
        </div>
      )}
    </div>
  );
}

function NothingAhead() {
  return (
    <EmptyState
      picture={<OpenCalendar />}
      title="No meetings ahead"
      action={
        <Link to="/meetings/new" className={buttonStyle()}>
          Schedule a meeting
        </Link>
      }
    >
      What you or your colleagues schedule appears here, with a link to join.
    </EmptyState>
  );
}

function NothingBehind() {
  return (
    <EmptyState picture={<OpenCalendar />} title="No meetings yet">
      Once a meeting is over, you find it here.
    </EmptyState>
  );
}

function Loading() {
  return (
    <div>
      <SkeletonStatus label="Loading meetings" />
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex items-center gap-6 border-b py-5 last:border-b-0">
          <Skeleton className="h-5 w-28 max-md:hidden" />
          <Skeleton className="h-5 w-24" />
          <Skeleton className="h-5 flex-1" />
        </div>
      ))}
    </div>
  );
}
