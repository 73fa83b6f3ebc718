-- Participation: each time a meeting is held (occurrence), who was there (participant), and when (span).
-- Written only by join_meeting and leave_meeting; those take the occurrence's row lock first, so that joining
-- and leaving at the same instant agree on whether it is still being held.

create type public.meeting_role as enum ('host', 'cohost', 'participant', 'guest');
comment on type public.meeting_role is 'What someone may do in a meeting, highest first. A guest has no account.';

create table public.meeting_occurrences (
  id uuid primary key default private.uuid_v7(),
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  constraint meeting_occurrences_ended_at_check check (ended_at >= started_at)
);
comment on table public.meeting_occurrences is
  'One time a meeting was held: from the first to join until the last has left. At most one is open per meeting.';
comment on column public.meeting_occurrences.ended_at is 'Null while it is being held.';
create unique index meeting_occurrences_open_key on public.meeting_occurrences (meeting_id) where ended_at is null;
create index meeting_occurrences_meeting_id_idx on public.meeting_occurrences (meeting_id, started_at, id);

create table public.participants (
  id uuid primary key default private.uuid_v7(),
  occurrence_id uuid not null references public.meeting_occurrences (id) on delete cascade,
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  role public.meeting_role not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint participants_occurrence_id_user_id_key unique (occurrence_id, user_id)
);
comment on table public.participants is
  'One person in one occurrence, however often they rejoin; the role survives. Goes with the account: attendance '
  'is personal.';
comment on column public.participants.meeting_id is 'The occurrence''s meeting, repeated for policies and lists.';
create index participants_user_id_idx on public.participants (user_id, meeting_id);
create index participants_meeting_id_idx on public.participants (meeting_id, created_at, id);

create table public.participant_spans (
  id uuid primary key default private.uuid_v7(),
  participant_id uuid not null references public.participants (id) on delete cascade,
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  joined_at timestamptz not null default clock_timestamp(),
  left_at timestamptz,
  replaced boolean not null default false,
  constraint participant_spans_left_at_check check (left_at >= joined_at)
);
comment on table public.participant_spans is 'One stay in a call, from joining to leaving. At most one is open per participant.';
comment on column public.participant_spans.left_at is 'Null while they are in the call.';
comment on column public.participant_spans.replaced is
  'Ended because the same person joined again (a reload, another device), not because they left.';
create unique index participant_spans_open_key on public.participant_spans (participant_id) where left_at is null;
create index participant_spans_participant_id_idx on public.participant_spans (participant_id, joined_at);
create index participant_spans_meeting_id_idx on public.participant_spans (meeting_id, joined_at);
create index participant_spans_present_idx on public.participant_spans (meeting_id) where left_at is null;
create index participant_spans_user_id_idx on public.participant_spans (user_id);

create function private.joined_meetings() returns setof uuid
language sql stable security definer rows 50 set search_path = ''
as $$
  select distinct p.meeting_id
  from public.participants p
  join public.meetings m on m.id = p.meeting_id
  where p.user_id = (select auth.uid())
    and (m.access = 'link' or m.org_id in (select private.member_orgs()))
$$;
comment on function private.joined_meetings() is
  'Meetings the caller has taken part in and is still admitted to: who leaves an organization leaves its meetings.';
revoke execute on function private.joined_meetings() from public;
grant execute on function private.joined_meetings() to authenticated;

alter policy "members and participants see meetings" on public.meetings
  using (org_id in (select private.member_orgs()) or id in (select private.joined_meetings()));

alter table public.meeting_occurrences enable row level security;
revoke all on public.meeting_occurrences from anon, authenticated, service_role;
grant select on public.meeting_occurrences to authenticated;
grant select, insert, update, delete on public.meeting_occurrences to service_role;
create policy "participants see when a meeting was held" on public.meeting_occurrences
  for select to authenticated
  using (meeting_id in (select private.joined_meetings()));

alter table public.participants enable row level security;
revoke all on public.participants from anon, authenticated, service_role;
grant select on public.participants to authenticated;
grant select, insert, update, delete on public.participants to service_role;
create policy "participants see who takes part" on public.participants
  for select to authenticated
  using (meeting_id in (select private.joined_meetings()));

alter table public.participant_spans enable row level security;
revoke all on public.participant_spans from anon, authenticated, service_role;
grant select on public.participant_spans to authenticated;
grant select, insert, update, delete on public.participant_spans to service_role;
create policy "participants see who came and went" on public.participant_spans
  for select to authenticated
  using (meeting_id in (select private.joined_meetings()));

create function private.meeting_json(meeting public.meetings) returns jsonb
language sql stable set search_path = ''
as $$
  select to_jsonb(meeting) || jsonb_build_object('host_name', (
    select p.display_name from public.profiles p where p.id = meeting.created_by))
$$;
comment on function private.meeting_json(public.meetings) is 'A meeting''s row with its host''s name.';
revoke execute on function private.meeting_json(public.meetings) from public;

create function private.find_meeting(code text) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', m.id, 'org_id', m.org_id, 'code', m.code, 'title', m.title, 'description', m.description,
    'starts_at', m.starts_at, 'duration_minutes', m.duration_minutes, 'access', m.access,
    'organization_name', o.name, 'host_name', h.display_name,
    'joined', exists (
      select 1 from public.participants p where p.meeting_id = m.id and p.user_id = (select auth.uid())))
  from public.meetings m
  join public.organizations o on o.id = m.org_id
  left join public.profiles h on h.id = m.created_by
  where m.code = lower(btrim(find_meeting.code))
    and (m.access = 'link' or m.org_id in (select private.member_orgs()))
$$;
comment on function private.find_meeting(text) is 'See public.find_meeting.';
revoke execute on function private.find_meeting(text) from public;
grant execute on function private.find_meeting(text) to authenticated;

create function public.find_meeting(code text) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select private.find_meeting(code)
$$;
comment on function public.find_meeting(text) is
  'What a link shows before joining. Null when no meeting has this code, or when it is not for the caller.';
revoke execute on function public.find_meeting(text) from public, anon, authenticated, service_role;
grant execute on function public.find_meeting(text) to authenticated;

create function private.role_on_arrival(meeting public.meetings) returns public.meeting_role
language sql stable set search_path = ''
as $$
  select case
    when meeting.created_by = auth.uid() then 'host'
    when private.is_guest() then 'guest'
    else 'participant'
  end::public.meeting_role
$$;
comment on function private.role_on_arrival(public.meetings) is 'The role the caller has when joining this meeting for the first time.';
revoke execute on function private.role_on_arrival(public.meetings) from public;

create function private.admits(meeting public.meetings, code text) returns boolean
language sql stable set search_path = ''
as $$
  select meeting.org_id in (select private.member_orgs())
    or (
      meeting.access = 'link'
      and (
        coalesce(meeting.code = lower(btrim(code)), false)
        -- Who has shown the code once need not show it again.
        or exists (
          select 1 from public.participants p where p.meeting_id = meeting.id and p.user_id = auth.uid())))
$$;
comment on function private.admits(public.meetings, text) is 'Whether the caller, holding this code or none, may join the meeting.';
revoke execute on function private.admits(public.meetings, text) from public;

create function private.enter_occurrence(meeting public.meetings) returns public.participants
language plpgsql security definer set search_path = ''
as $$
declare
  occurrence uuid;
  arrived public.participants;
begin
  -- The unique index lets one of several who come first open the occurrence; the update that changes nothing
  -- gives the others its row, locked, so that the last to leave cannot end it under them.
  insert into public.meeting_occurrences as o (meeting_id) values (meeting.id)
  on conflict (meeting_id) where ended_at is null do update set meeting_id = o.meeting_id
  returning o.id into occurrence;
  insert into public.participants as p (occurrence_id, meeting_id, user_id, role)
  values (occurrence, meeting.id, auth.uid(), private.role_on_arrival(meeting))
  on conflict (occurrence_id, user_id) do update set role = p.role
  returning p.* into arrived;
  update public.participant_spans s
  set left_at = greatest(s.joined_at, clock_timestamp()), replaced = true
  where s.participant_id = arrived.id and s.left_at is null;
  insert into public.participant_spans (participant_id, meeting_id, user_id)
  values (arrived.id, meeting.id, arrived.user_id);
  return arrived;
end
$$;
comment on function private.enter_occurrence(public.meetings) is
  'Puts the caller into the open occurrence, opening it when there is none; an older stay of theirs ends.';
revoke execute on function private.enter_occurrence(public.meetings) from public;

create function private.join_meeting(meeting_id uuid, code text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  meeting public.meetings;
  arrived public.participants;
begin
  -- Key share: the meeting cannot be deleted between being found and being joined.
  select m.* into meeting from public.meetings m where m.id = join_meeting.meeting_id for key share;
  -- What is absent and what is not for you look alike.
  if not found or private.admits(meeting, code) is not true then
    perform private.refuse('PT404', 'meeting_not_found');
  end if;
  arrived := private.enter_occurrence(meeting);
  return jsonb_build_object(
    'meeting', private.meeting_json(meeting),
    'occurrence_id', arrived.occurrence_id,
    'participant', (
      select jsonb_build_object(
        'id', arrived.id, 'user_id', arrived.user_id, 'display_name', p.display_name, 'role', arrived.role)
      from public.profiles p where p.id = arrived.user_id));
end
$$;
comment on function private.join_meeting(uuid, text) is 'See public.join_meeting.';
revoke execute on function private.join_meeting(uuid, text) from public;
grant execute on function private.join_meeting(uuid, text) to authenticated;

create function public.join_meeting(meeting_id uuid, code text default null) returns jsonb
language sql security invoker set search_path = ''
as $$
  select private.join_meeting(meeting_id, code)
$$;
comment on function public.join_meeting(uuid, text) is
  'Joins as a member of the organization, or by the code where access is "link". Returns {meeting, occurrence_id, '
  'participant}. Joining again ends the caller''s earlier stay. Refused with meeting_not_found.';
revoke execute on function public.join_meeting(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.join_meeting(uuid, text) to authenticated;

create function private.end_empty_occurrence(meeting_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from public.meeting_occurrences o
  where o.meeting_id = end_empty_occurrence.meeting_id and o.ended_at is null for no key update;
  update public.meeting_occurrences o
  set ended_at = greatest(o.started_at, clock_timestamp())
  where o.meeting_id = end_empty_occurrence.meeting_id and o.ended_at is null
    and not exists (
      select 1 from public.participant_spans s
      where s.meeting_id = end_empty_occurrence.meeting_id and s.left_at is null);
end
$$;
comment on function private.end_empty_occurrence(uuid) is 'Ends the open occurrence of a meeting when nobody is in it any more.';
revoke execute on function private.end_empty_occurrence(uuid) from public;

create function private.leave_meeting(meeting_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (
    select 1 from public.participants p
    where p.meeting_id = leave_meeting.meeting_id and p.user_id = auth.uid()
  ) then
    perform private.refuse('PT404', 'meeting_not_found');
  end if;
  -- The same lock, in the same order, as joining takes.
  perform 1 from public.meeting_occurrences o
  where o.meeting_id = leave_meeting.meeting_id and o.ended_at is null for no key update;
  update public.participant_spans s
  set left_at = greatest(s.joined_at, clock_timestamp())
  where s.meeting_id = leave_meeting.meeting_id and s.user_id = auth.uid() and s.left_at is null;
  perform private.end_empty_occurrence(leave_meeting.meeting_id);
end
$$;
comment on function private.leave_meeting(uuid) is 'See public.leave_meeting.';
revoke execute on function private.leave_meeting(uuid) from public;
grant execute on function private.leave_meeting(uuid) to authenticated;

create function public.leave_meeting(meeting_id uuid) returns void
language sql security invoker set search_path = ''
as $$
  select private.leave_meeting(meeting_id)
$$;
comment on function public.leave_meeting(uuid) is
  'Ends the caller''s stay; the last to leave ends the occurrence. Leaving twice is leaving once. Who never took '
  'part is refused with meeting_not_found.';
revoke execute on function public.leave_meeting(uuid) from public, anon, authenticated, service_role;
grant execute on function public.leave_meeting(uuid) to authenticated;

create function private.forget_span() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.end_empty_occurrence(old.meeting_id);
  return null;
end
$$;
comment on function private.forget_span() is 'Trigger: somebody''s account vanished in mid-call; the call may now be empty.';
revoke execute on function private.forget_span() from public;

create trigger participant_spans_forget after delete on public.participant_spans
  for each row when (old.left_at is null) execute function private.forget_span();
