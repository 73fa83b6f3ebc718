import { useMembers } from '@/api/organizations';
import { allItems } from '@/api/pages';
import type { Member } from '@/api/shapes';
import { useSessionUser } from '@/lib/auth/session';
import { Avatar } from '@/primitives/Avatar';
import { Badge } from '@/primitives/Badge';
import { Button } from '@/primitives/Button';
import { ErrorState } from '@/primitives/ErrorState';
import { Panel, PanelHead } from '@/primitives/Panel';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

/** Who belongs to an organisation. */
export function Members({ orgId }: { orgId: string }) {
  const members = useMembers(orgId);
  return (
    <Panel aria-label="Members">
      <PanelHead title="Members" description="They see this organisation’s meetings and can schedule their own." />
      {members.isPending ? (
        <Loading />
      ) : members.data ? (
        <ul className="mt-3 divide-y">
          {allItems(members.data).map((member) => (
            <Row key={member.user_id} member={member} />
          ))}
        </ul>
      ) : (
        <ErrorState
          title="The members couldn’t be loaded"
          error={members.error}
          retrying={members.isFetching}
          onRetry={() => void members.refetch()}
        />
      )}
      {members.hasNextPage && (
        <div className="flex justify-center border-t p-4">
          <Button variant="ghost" pending={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Row({ member }: { member: Member }) {
  const me = useSessionUser();
  const since = new Date(member.created_at);
  return (
    <li className="flex items-center gap-3.5 px-5 py-3.5 sm:px-6">
      <Avatar name={member.display_name} id={member.user_id} size={40} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-semibold">
          {member.display_name}
          {member.user_id === me?.id && <span className="ml-1.5 font-normal text-faint">you</span>}
        </p>
        <p className="text-sm text-muted">
          Joined <time dateTime={member.created_at}>{since.toLocaleDateString(undefined, { dateStyle: 'medium' })}</time>
        </p>
      </div>
      {member.role === 'org_admin' ? <Badge tone="brand">Administrator</Badge> : <Badge>Member</Badge>}
    </li>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-5 p-5 sm:p-6">
      <SkeletonStatus label="Loading members" />
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex items-center gap-3.5">
          <Skeleton className="size-10 rounded-full" />
          <Skeleton className="h-4 w-44" />
        </div>
      ))}
    </div>
  );
}
