import { useState } from 'react';
import { Navigate, useNavigate } from 'react-router';

import { useMe } from '@/api/auth';
import { useCurrentMembership } from '@/api/currentOrganization';
import { useCreateMeeting } from '@/api/meetings';
import { useForm } from '@/lib/form';
import { usePageTitle } from '@/lib/pageTitle';
import { BackLink } from '@/primitives/BackLink';
import { ErrorState } from '@/primitives/ErrorState';
import { Panel } from '@/primitives/Panel';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';
import { toast } from '@/primitives/toast';

import { MeetingForm } from './MeetingForm';
import { checkMeeting, detailsOf, explainMeeting, proposed, type MeetingValues } from './meetingValues';

/** Schedules a meeting in the organisation one is working in. */
export default function NewMeetingPage() {
  usePageTitle('Schedule a meeting');
  const me = useMe();
  const membership = useCurrentMembership();
  if (me.isPending) return <Loading />;
  if (!me.data) {
    return <ErrorState level={1} title="Your account couldn’t be loaded" error={me.error} onRetry={() => void me.refetch()} />;
  }
  if (!membership) return <Navigate replace to="/organizations/new" />;
  return (
    <div className="mx-auto max-w-2xl animate-rise">
      <BackLink to="/">Meetings</BackLink>
      <h1 className="mt-4 font-display text-3xl font-semibold tracking-[-0.025em]">Schedule a meeting</h1>
      <p className="mt-2 text-muted">In {membership.organization_name}. You get a link to share.</p>
      <Panel className="mt-8 p-5 sm:p-8">
        <NewMeeting orgId={membership.org_id} />
      </Panel>
    </div>
  );
}

function NewMeeting({ orgId }: { orgId: string }) {
  const navigate = useNavigate();
  const create = useCreateMeeting();
  const [openedAt] = useState(() => new Date());
  const form = useForm<MeetingValues>({
    initial: proposed(openedAt),
    check: (values) => checkMeeting(values, openedAt),
    submit: async (values) => {
      const made = await create.mutateAsync({ org_id: orgId, ...detailsOf(values) });
      toast('Meeting scheduled.', { tone: 'good' });
      await navigate(`/meetings/${made.id}`);
    },
    explain: explainMeeting,
  });
  return <MeetingForm form={form} submitLabel="Schedule" onCancel={() => void navigate('/')} />;
}

function Loading() {
  return (
    <div className="mx-auto max-w-2xl">
      <SkeletonStatus label="Loading" />
      <Skeleton className="h-9 w-72" />
      <Skeleton className="mt-8 h-130 w-full rounded-xl" />
    </div>
  );
}
