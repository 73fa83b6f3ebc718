import { useParams } from 'react-router';

import { useMe } from '@/api/auth';
import { useOrganization } from '@/api/organizations';
import type { Organization } from '@/api/shapes';
import { hasCode } from '@/lib/http/problem';
import { usePageTitle } from '@/lib/pageTitle';
import { EmptyTable } from '@/primitives/art/EmptyTable';
import { Avatar } from '@/primitives/Avatar';
import { BackLink } from '@/primitives/BackLink';
import { EmptyState } from '@/primitives/EmptyState';
import { ErrorState } from '@/primitives/ErrorState';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

import { Members } from './Members';
import { RenameForm } from './RenameForm';

/** An organisation's settings and people. */
export default function OrganizationPage() {
  const { id = '' } = useParams();
  const organization = useOrganization(id);
  usePageTitle(organization.data?.name);
  if (organization.isPending) return <Loading />;
  if (hasCode(organization.error, 'not_found', 'validation_failed')) return <Absent />;
  if (!organization.data) {
    return (
      <ErrorState level={1}
        title="This organisation couldn’t be loaded"
        error={organization.error}
        retrying={organization.isFetching}
        onRetry={() => void organization.refetch()}
      />
    );
  }
  return <Settings organization={organization.data} />;
}

function Settings({ organization }: { organization: Organization }) {
  const mine = useMe().data?.memberships.find((one) => one.org_id === organization.id);
  const administrator = mine?.role === 'org_admin';
  return (
    <div className="mx-auto max-w-3xl animate-appear">
      <BackLink to="/">Meetings</BackLink>
      <header className="mt-5 flex items-center gap-4">
        <Avatar square name={organization.name} id={organization.id} size={56} />
        <div className="min-w-0">
          <h1 className="truncate font-display text-3xl font-semibold tracking-[-0.025em]">{organization.name}</h1>
          <p className="text-muted">
            {organization.slug} · {administrator ? 'You run this organisation' : 'You are a member'}
          </p>
        </div>
      </header>
      <div className="mt-10 flex flex-col gap-6">
        {administrator && <RenameForm key={organization.id} organization={organization} />}
        <Members orgId={organization.id} />
      </div>
    </div>
  );
}

function Absent() {
  return (
    <EmptyState level={1} picture={<EmptyTable />} title="No such organisation">
      It doesn’t exist, or you aren’t a member of it.
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className="mx-auto max-w-3xl">
      <SkeletonStatus label="Loading the organisation" />
      <div className="flex items-center gap-4">
        <Skeleton className="size-14" />
        <div className="flex flex-col gap-2">
          <Skeleton className="h-8 w-56" />
          <Skeleton className="h-4 w-40" />
        </div>
      </div>
      <Skeleton className="mt-10 h-44 w-full rounded-xl" />
      <Skeleton className="mt-6 h-72 w-full rounded-xl" />
    </div>
  );
}
