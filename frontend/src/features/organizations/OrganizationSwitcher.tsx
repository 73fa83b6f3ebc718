import { ChevronsUpDown, Plus, Settings2 } from 'lucide-react';
import { useNavigate } from 'react-router';

import { useMe } from '@/api/auth';
import { useCurrentMembership } from '@/api/currentOrganization';
import { useChosenOrganization } from '@/lib/currentOrganization';
import { Avatar } from '@/primitives/Avatar';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/primitives/Menu';
import { Skeleton } from '@/primitives/Skeleton';

/** Which organisation I am working in, and the way to the others. */
export function OrganizationSwitcher() {
  const me = useMe();
  const current = useCurrentMembership();
  const choose = useChosenOrganization((state) => state.choose);
  const navigate = useNavigate();
  if (me.isPending) return <Skeleton className="h-9 w-36" />;
  if (!current) return null;

  const go = (path: string) => void navigate(path);
  const pick = (id: string) => {
    choose(id);
    go('/');
  };
  return (
    <>
    <span aria-hidden className="hidden h-6 w-px bg-line-strong sm:block" />
    <Menu
      align="start"
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={`Organisation: ${current.organization_name}`}
          className="flex h-11 min-w-0 items-center gap-2.5 rounded-md px-2 font-semibold transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <Avatar square name={current.organization_name} id={current.org_id} size={28} />
          <span className="max-w-40 truncate sm:max-w-64">{current.organization_name}</span>
          <ChevronsUpDown size={15} aria-hidden className="shrink-0 text-faint" />
        </button>
      }
    >
      <MenuLabel>Your organisations</MenuLabel>
      {me.data?.memberships.map((one) => (
        <MenuItem
          key={one.org_id}
          icon={<Avatar square name={one.organization_name} id={one.org_id} size={24} />}
          selected={one.org_id === current.org_id}
          onSelect={() => pick(one.org_id)}
        >
          {one.organization_name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<Settings2 size={17} aria-hidden />} onSelect={() => go(`/organizations/${current.org_id}`)}>
        Settings and members
      </MenuItem>
      <MenuItem icon={<Plus size={17} aria-hidden />} onSelect={() => go('/organizations/new')}>
        New organisation
      </MenuItem>
    </Menu>
    </>
  );
}
