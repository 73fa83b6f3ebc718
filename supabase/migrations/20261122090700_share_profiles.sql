-- Profiles become visible to those who share an organization or a meeting with the person.

create function private.acquaintances() returns setof uuid
language sql stable security definer rows 200 set search_path = ''
as $$
  select m.user_id from public.memberships m where m.org_id in (select private.member_orgs())
  union
  select p.user_id from public.participants p where p.meeting_id in (select private.joined_meetings())
$$;
comment on function private.acquaintances() is 'People who share an organization or a meeting with the caller.';
revoke execute on function private.acquaintances() from public;
grant execute on function private.acquaintances() to authenticated;

alter policy "people see themselves and whom they know" on public.profiles
  using (id = (select auth.uid()) or id in (select private.acquaintances()));
