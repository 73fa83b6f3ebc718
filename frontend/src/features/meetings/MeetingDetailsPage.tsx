import { useState } from 'react';
import { Link, useParams } from 'react-router';

import { useMeeting } from '@/api/meetings';
import type { Meeting } from '@/api/shapes';
import { hasCode } from '@/lib/http/problem';
import { usePageTitle } from '@/lib/pageTitle';
import { EmptyTable } from '@/primitives/art/EmptyTable';
import { buttonStyle } from '@/primitives/buttonStyle';
import { EmptyState } from '@/primitives/EmptyState';
import { ErrorState } from '@/primitives/ErrorState';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

import { EditMeeting } from './EditMeeting';
import { MeetingDetails } from './MeetingDetails';

/** One meeting: read, changed or deleted. */
export default function MeetingDetailsPage() {
  const { id = '' } = useParams();
  const meeting = useMeeting(id);
  usePageTitle(meeting.data?.title);
  if (meeting.isPending) return <Loading />;
  if (hasCode(meeting.error, 'not_found', 'meeting_not_found', 'validation_failed')) return <Absent />;
  if (!meeting.data) {
    return (
      <ErrorState level={1}
        title="This meeting couldn’t be loaded"
        error={meeting.error}
        retrying={meeting.isFetching}
        onRetry={() => void meeting.refetch()}
      />
    );
  }
  return <ReadOrEdit key={meeting.data.id} meeting={meeting.data} />;
}

function ReadOrEdit({ meeting }: { meeting: Meeting }) {
  const [editing, setEditing] = useState(false);
  return (
    <div className="mx-auto max-w-3xl">
      {editing ? (
        <EditMeeting meeting={meeting} onDone={() => setEditing(false)} />
      ) : (
        <MeetingDetails meeting={meeting} onEdit={() => setEditing(true)} />
      )}
    </div>
  );
}

function Absent() {
  return (
    <EmptyState level={1}
      picture={<EmptyTable />}
      title="No such meeting"
      action={
        <Link to="/" className={buttonStyle()}>
          Back to your meetings
        </Link>
      }
    >
      It was deleted, or it isn’t open to you.
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className="mx-auto max-w-3xl">
      <SkeletonStatus label="Loading the meeting" />
      <Skeleton className="h-5 w-32" />
      <Skeleton className="mt-6 h-11 w-96 max-w-full" />
      <Skeleton className="mt-4 h-5 w-64" />
      <Skeleton className="mt-10 h-64 w-full rounded-xl" />
    </div>
  );
}
