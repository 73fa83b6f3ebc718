-- Profiles: how a person appears to others. One row per auth user, made by a trigger.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null
    constraint profiles_display_name_check
    check (char_length(display_name) between 1 and 80 and display_name ~ '\S' and display_name !~ '[[:cntrl:]]'),
  avatar_path text
    constraint profiles_avatar_path_check check (char_length(avatar_path) between 1 and 512),
  locale text not null default 'en'
    constraint profiles_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
  time_zone text not null default 'UTC'
    constraint profiles_time_zone_check check (time_zone ~ '^[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is
  'How a person appears to others. Deleting the auth user deletes it, and with it memberships and attendance; '
  'organizations, meetings and messages stay and lose the name.';
comment on column public.profiles.avatar_path is 'Object name in Storage, null without a picture.';
comment on column public.profiles.locale is 'BCP 47 language tag of the interface.';
comment on column public.profiles.time_zone is 'IANA time zone in which times are shown.';

create trigger profiles_touch before update on public.profiles
  for each row when (old.* is distinct from new.*) execute function private.touch_updated_at();

create function private.initial_display_name(metadata jsonb, email text) returns text
language sql immutable set search_path = ''
as $$
  -- Sign-up must not fail on a strange name: it is cleaned, shortened, or taken from the address.
  select coalesce(
    nullif(btrim(left(btrim(regexp_replace(metadata ->> 'display_name', '[[:cntrl:]]', '', 'g')), 80)), ''),
    nullif(btrim(left(regexp_replace(split_part(email, '@', 1), '[[:cntrl:]]', '', 'g'), 80)), ''),
    'Guest')
$$;
comment on function private.initial_display_name(jsonb, text) is
  'The name a new user starts with: the one given at sign-up, else the local part of the address, else "Guest".';
revoke execute on function private.initial_display_name(jsonb, text) from public;

create function private.create_profile() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.profiles (id, display_name)
  values (new.id, private.initial_display_name(new.raw_user_meta_data, new.email))
  on conflict (id) do nothing;
  return null;
end
$$;
comment on function private.create_profile() is 'Trigger on auth.users: every user has a profile from the start.';
revoke execute on function private.create_profile() from public;

create trigger create_profile after insert on auth.users
  for each row execute function private.create_profile();

-- People who were there before this migration.
insert into public.profiles (id, display_name)
select u.id, private.initial_display_name(u.raw_user_meta_data, u.email) from auth.users u
on conflict (id) do nothing;

create table private.super_admins (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now()
);
comment on table private.super_admins is
  'Who administers the platform itself. Written only by the database''s owner: no API role reaches it.';
alter table private.super_admins enable row level security;
revoke all on private.super_admins from anon, authenticated, service_role;

alter table public.profiles enable row level security;
revoke all on public.profiles from anon, authenticated, service_role;
grant select on public.profiles to authenticated;
grant update (display_name, locale, time_zone) on public.profiles to authenticated;
grant select, insert, update, delete on public.profiles to service_role;

-- Who else may be seen is added where people come to share something: see share_profiles.
create policy "people see themselves and whom they know" on public.profiles
  for select to authenticated
  using (id = (select auth.uid()));
create policy "people change their own profile" on public.profiles
  for update to authenticated
  using (id = (select auth.uid()))
  with check (id = (select auth.uid()));
