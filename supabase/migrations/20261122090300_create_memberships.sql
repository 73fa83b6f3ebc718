-- Memberships: who belongs to which organization, as what. And the acts and policies of organizations,
-- which ask for membership.

create type public.membership_role as enum ('org_admin', 'user');
comment on type public.membership_role is 'What a member may do in an organization, highest first.';

create table public.memberships (
  id uuid primary key default private.uuid_v7(),
  org_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  role public.membership_role not null default 'user',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint memberships_org_id_user_id_key unique (org_id, user_id)
);
comment on table public.memberships is
  'A person in an organization. An organization that has members keeps at least one org_admin: the last one can '
  'neither be demoted nor removed, and when their account is deleted the longest-standing member succeeds.';
create index memberships_user_id_idx on public.memberships (user_id, org_id);
create index memberships_org_id_created_at_idx on public.memberships (org_id, created_at, id);

create trigger memberships_touch before update on public.memberships
  for each row when (old.* is distinct from new.*) execute function private.touch_updated_at();

create function private.member_orgs() returns setof uuid
language sql stable security definer rows 5 set search_path = ''
as $$
  select m.org_id from public.memberships m where m.user_id = (select auth.uid())
$$;
comment on function private.member_orgs() is 'Organizations the caller belongs to.';
revoke execute on function private.member_orgs() from public;
grant execute on function private.member_orgs() to authenticated;

create function private.administered_orgs() returns setof uuid
language sql stable security definer rows 2 set search_path = ''
as $$
  select m.org_id from public.memberships m
  where m.user_id = (select auth.uid()) and m.role = 'org_admin'
$$;
comment on function private.administered_orgs() is 'Organizations the caller administers.';
revoke execute on function private.administered_orgs() from public;
grant execute on function private.administered_orgs() to authenticated;

create function private.keep_an_admin() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- One at a time per organization: two admins who demote each other at once must not both succeed.
  perform 1 from public.organizations o where o.id = old.org_id for no key update;
  if not found or exists (
    select 1 from public.memberships m where m.org_id = old.org_id and m.role = 'org_admin'
  ) then
    return null;
  end if;
  if exists (select 1 from public.profiles p where p.id = old.user_id) then
    perform private.refuse('PT409', 'last_admin');
  end if;
  -- The account itself was deleted, which never fails: the longest-standing member succeeds.
  update public.memberships set role = 'org_admin'
  where id = (
    select m.id from public.memberships m where m.org_id = old.org_id order by m.created_at, m.id limit 1);
  return null;
end
$$;
comment on function private.keep_an_admin() is 'Trigger: refuses (last_admin) what would leave an organization without an admin.';
revoke execute on function private.keep_an_admin() from public;

create trigger memberships_keep_an_admin_on_update after update on public.memberships
  for each row when (old.role = 'org_admin' and (new.role <> 'org_admin' or new.org_id <> old.org_id))
  execute function private.keep_an_admin();
create trigger memberships_keep_an_admin_on_delete after delete on public.memberships
  for each row when (old.role = 'org_admin') execute function private.keep_an_admin();

alter table public.memberships enable row level security;
revoke all on public.memberships from anon, authenticated, service_role;
-- Nobody adds a member by hand: that needs the new member's consent.
grant select, delete on public.memberships to authenticated;
grant update (role) on public.memberships to authenticated;
grant select, insert, update, delete on public.memberships to service_role;

create policy "members see each other" on public.memberships
  for select to authenticated
  using (org_id in (select private.member_orgs()));
create policy "admins change roles" on public.memberships
  for update to authenticated
  using (org_id in (select private.administered_orgs()))
  with check (org_id in (select private.administered_orgs()));
create policy "admins remove members and members leave" on public.memberships
  for delete to authenticated
  using (user_id = (select auth.uid()) or org_id in (select private.administered_orgs()));

-- As an array, with which the primary key can be entered: nobody who lists their own organizations reads them all.
-- Where rows are filtered by more than this, `in (select ...)` hashes the set and keeps the index that gives the order.
create policy "members see their organizations" on public.organizations
  for select to authenticated
  using (id = any (array(select private.member_orgs())));
create policy "admins change their organizations" on public.organizations
  for update to authenticated
  using (id in (select private.administered_orgs()))
  with check (id in (select private.administered_orgs()));

create function private.slug_from(name text) returns text
language sql immutable set search_path = ''
as $$
  select case when char_length(s) >= 3 then s else btrim('org-' || s, '-') end
  from (select btrim(left(btrim(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), '-'), 40), '-')) as t (s)
$$;
comment on function private.slug_from(text) is 'A slug that resembles the name; with room for a suffix; perhaps taken.';
revoke execute on function private.slug_from(text) from public;

create function private.create_organization(name text, slug text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  founder constant uuid := auth.uid();
  candidate text := coalesce(lower(slug), private.slug_from(name));
  made public.organizations;
begin
  if founder is null or private.is_guest() then
    perform private.refuse('PT403', 'account_required');
  end if;
  loop
    begin
      insert into public.organizations (name, slug, created_by)
      values (create_organization.name, candidate, founder) returning * into made;
      exit;
    exception when unique_violation then
      -- A slug the caller chose is theirs to change; a derived one gets another ending.
      if create_organization.slug is not null then
        raise;
      end if;
      candidate := private.slug_from(create_organization.name) || '-'
        || encode(extensions.gen_random_bytes(3), 'hex');
    end;
  end loop;
  insert into public.memberships (org_id, user_id, role) values (made.id, founder, 'org_admin');
  return to_jsonb(made);
end
$$;
comment on function private.create_organization(text, text) is 'See public.create_organization.';
revoke execute on function private.create_organization(text, text) from public;
grant execute on function private.create_organization(text, text) to authenticated;

create function public.create_organization(name text, slug text default null) returns jsonb
language sql security invoker set search_path = ''
as $$
  select private.create_organization(name, slug)
$$;
comment on function public.create_organization(text, text) is
  'Makes an organization with the caller as its org_admin and returns its row. Without a slug one is derived from '
  'the name. A taken slug is 23505; a guest is refused with account_required.';
revoke execute on function public.create_organization(text, text) from public, anon, authenticated, service_role;
grant execute on function public.create_organization(text, text) to authenticated;
