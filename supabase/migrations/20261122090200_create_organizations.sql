-- Organizations: who people meet under. Its policies stand in create_memberships, where the predicates they
-- use can exist.

create table public.organizations (
  id uuid primary key default private.uuid_v7(),
  name text not null
    constraint organizations_name_check
    check (char_length(name) between 1 and 100 and name ~ '\S' and name !~ '[[:cntrl:]]'),
  slug extensions.citext not null
    constraint organizations_slug_key unique
    constraint organizations_slug_check check (slug::text ~ '^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$'),
  created_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.organizations is
  'A company, school or club whose members meet. Made by create_organization, which makes its first admin too.';
comment on column public.organizations.slug is 'Name for addresses: 3 to 50 lower-case letters, digits and dashes.';
comment on column public.organizations.created_by is 'Null once that person has deleted their account.';
create index organizations_created_by_idx on public.organizations (created_by);

create trigger organizations_touch before update on public.organizations
  for each row when (old.* is distinct from new.*) execute function private.touch_updated_at();

alter table public.organizations enable row level security;
revoke all on public.organizations from anon, authenticated, service_role;
grant select on public.organizations to authenticated;
grant update (name) on public.organizations to authenticated;
grant select, insert, update, delete on public.organizations to service_role;
