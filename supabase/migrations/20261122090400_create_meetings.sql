-- Meetings: what is scheduled. One held meeting is an occurrence: see create_participation.

create type public.meeting_access as enum ('link', 'organization');
comment on type public.meeting_access is
  'Who may join: whoever has the link (its code), or only members of the organization.';

create table public.meetings (
  id uuid primary key default private.uuid_v7(),
  org_id uuid not null references public.organizations (id) on delete cascade,
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,
  code text not null
    constraint meetings_code_key unique
    constraint meetings_code_check check (code ~ '^[a-z]{3}-[a-z]{4}-[a-z]{3}$'),
  title text not null
    constraint meetings_title_check
    check (char_length(title) between 1 and 200 and title ~ '\S' and title !~ '[[:cntrl:]]'),
  description text not null default ''
    constraint meetings_description_check check (char_length(description) <= 4000),
  access public.meeting_access not null default 'organization',
  starts_at timestamptz not null default now(),
  duration_minutes integer not null default 60
    constraint meetings_duration_minutes_check check (duration_minutes between 5 and 1440),
  -- By way of UTC: adding an interval to a timestamptz asks for the session's time zone, which may vary.
  ends_at timestamptz not null
    generated always as ((starts_at at time zone 'UTC' + duration_minutes * interval '1 minute') at time zone 'UTC') stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.meetings is 'A meeting of an organization, instant or scheduled. Deleting it deletes what was said in it.';
comment on column public.meetings.created_by is 'The host. Null once that person has deleted their account.';
comment on column public.meetings.code is
  'What the link carries, abc-defg-hij: 47 random bits made by the database, unique, never changed.';
comment on column public.meetings.ends_at is 'When it is planned to be over: starts_at and the duration. Nothing happens then.';
create index meetings_org_id_starts_at_idx on public.meetings (org_id, starts_at, id);
create index meetings_created_by_idx on public.meetings (created_by);

-- Column by column: a generated column does not exist yet when the trigger runs.
create trigger meetings_touch before update on public.meetings
  for each row when (
    (old.title, old.description, old.access, old.starts_at, old.duration_minutes)
    is distinct from (new.title, new.description, new.access, new.starts_at, new.duration_minutes))
  execute function private.touch_updated_at();

create function private.random_meeting_code() returns text
language sql volatile set search_path = ''
as $$
  -- Sixteen bits a letter make the bias of the remainder (26 of 65536) not worth a second draw.
  select substr(letters, 1, 3) || '-' || substr(letters, 4, 4) || '-' || substr(letters, 8, 3)
  from (
    select string_agg(chr(97 + (get_byte(b, 2 * i) * 256 + get_byte(b, 2 * i + 1)) % 26), '') as letters
    from (select extensions.gen_random_bytes(20) as b) as drawn, generate_series(0, 9) as i
  ) as spelled
$$;
comment on function private.random_meeting_code() is 'A random meeting code, perhaps taken.';
revoke execute on function private.random_meeting_code() from public;

create function private.assign_meeting_code() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  loop
    new.code := private.random_meeting_code();
    -- What two transactions draw at the same instant (once in 10^14) the unique constraint still refuses.
    exit when not exists (select 1 from public.meetings m where m.code = new.code);
  end loop;
  return new;
end
$$;
comment on function private.assign_meeting_code() is 'Trigger: gives a new meeting a code nobody has.';
revoke execute on function private.assign_meeting_code() from public;

create trigger meetings_assign_code before insert on public.meetings
  for each row when (new.code is null) execute function private.assign_meeting_code();

alter table public.meetings enable row level security;
revoke all on public.meetings from anon, authenticated, service_role;
grant select, delete on public.meetings to authenticated;
-- created_by may be named, and the policy holds it to the caller; the code may not.
grant insert (org_id, created_by, title, description, access, starts_at, duration_minutes)
  on public.meetings to authenticated;
grant update (title, description, access, starts_at, duration_minutes) on public.meetings to authenticated;
grant select, insert, update, delete on public.meetings to service_role;

-- Those who took part are added in create_participation.
create policy "members and participants see meetings" on public.meetings
  for select to authenticated
  using (org_id in (select private.member_orgs()));
create policy "members schedule meetings as themselves" on public.meetings
  for insert to authenticated
  with check (created_by = (select auth.uid()) and org_id in (select private.member_orgs()));
create policy "hosts and admins change meetings" on public.meetings
  for update to authenticated
  using (
    org_id in (select private.administered_orgs())
    or (created_by = (select auth.uid()) and org_id in (select private.member_orgs())))
  with check (
    org_id in (select private.administered_orgs())
    or (created_by = (select auth.uid()) and org_id in (select private.member_orgs())));
create policy "hosts and admins delete meetings" on public.meetings
  for delete to authenticated
  using (
    org_id in (select private.administered_orgs())
    or (created_by = (select auth.uid()) and org_id in (select private.member_orgs())));
