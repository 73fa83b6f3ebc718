-- Notes belong to whom they name; nobody else sees them.
create table public.notes (
  id bigint generated always as identity primary key,
  owner text not null,
  body text not null default 'empty; as yet'
);

alter table public.notes enable row level security;

create policy "owners read their notes" on public.notes for select to authenticated
  using (owner = (select current_setting('request.jwt.claims', true)::json ->> 'sub'));
