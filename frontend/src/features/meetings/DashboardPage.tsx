import { useMe } from '@/api/auth';
import { useCurrentMembership } from '@/api/currentOrganization';
import type { Me, MyMembership } from '@/api/shapes';
import { usePageTitle } from '@/lib/pageTitle';
import { ErrorState } from '@/primitives/ErrorState';
import { Panel } from '@/primitives/Panel';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

import { Greeting } from './Greeting';
import { JoinByCode } from './JoinByCode';
import { MeetingTabs } from './MeetingTabs';
import { NextUp } from './NextUp';
import { NoOrganization } from './NoOrganization';
import { StartMeeting } from './StartMeeting';
import { useOrganizationNews } from './useOrganizationNews';

/** What one comes back to: what is next, and ways to start. */
export default function DashboardPage() {
  usePageTitle('Meetings');
  const me = useMe();
  const membership = useCurrentMembership();
  if (me.isPending) return <Loading />;
  if (!me.data) {
    return (
      <ErrorState level={1}
        title="Your account couldn’t be loaded"
        error={me.error}
        retrying={me.isFetching}
        onRetry={() => void me.refetch()}
      />
    );
  }
  return membership ? <Dashboard me={me.data} membership={membership} /> : <NoOrganization me={me.data} />;
}

function Dashboard({ me, membership }: { me: Me; membership: MyMembership }) {
  useOrganizationNews(membership.org_id);
  return (
    <div className="animate-appear">
      <Greeting name={me.display_name} />
      <div className="mt-7 grid grid-cols-[minmax(0,1fr)] gap-4 sm:mt-9 lg:grid-cols-[1fr_20.5rem] lg:gap-5">
        <NextUp key={membership.org_id} orgId={membership.org_id} />
        <Panel aria-label="Start or join" className="flex flex-col justify-between gap-5 p-5 max-sm:p-4 lg:p-6">
          <StartMeeting orgId={membership.org_id} hostName={me.display_name} />
          <div className="border-t pt-5">
            <JoinByCode />
          </div>
        </Panel>
      </div>
      <div className="mt-12 sm:mt-16">
        <MeetingTabs key={membership.org_id} orgId={membership.org_id} />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div>
      <SkeletonStatus label="Loading your meetings" />
      <Skeleton className="h-10 w-72" />
      <Skeleton className="mt-3 h-5 w-48" />
      <div className="mt-9 grid gap-5 lg:grid-cols-[1fr_20.5rem]">
        <Skeleton className="h-72 rounded-2xl" />
        <Skeleton className="h-72 rounded-xl" />
      </div>
    </div>
  );
}
