-- The house's foundations: what may be seen by default (nothing), the schema no API exposes, and the
-- small functions every noun uses.

-- Nothing made later is reachable by the API's roles until its own migration grants it.
alter default privileges for role postgres in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on functions from anon, authenticated, service_role;
-- The built-in right of everyone to execute is revoked globally: Postgres ignores it per schema.
alter default privileges for role postgres revoke execute on functions from public;

create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists citext with schema extensions;

create schema if not exists private;
comment on schema private is
  'Predicates and acts behind the exposed schema. Never exposed by the API; its security definer '
  'functions run with an empty search_path and are granted one by one.';
revoke all on schema private from public;
-- Policies and the wrappers in public run as the caller, so callers must be able to look up names here.
grant usage on schema private to authenticated, service_role;

create function private.uuid_v7() returns uuid
language sql volatile parallel safe set search_path = ''
as $$
  -- RFC 9562: 48 bits of Unix milliseconds in front of a random UUID whose version 4 becomes 7.
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6
        ), 52, 1
      ), 53, 1
    ), 'hex')::uuid
$$;
comment on function private.uuid_v7() is
  'A time-ordered UUID (RFC 9562, version 7): new rows land at the right edge of their indexes.';
revoke execute on function private.uuid_v7() from public;
grant execute on function private.uuid_v7() to authenticated, service_role;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: the row changed now.';
revoke execute on function private.touch_updated_at() from public;

create function private.refuse(sqlstate_of_status text, code text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using errcode = sqlstate_of_status, message = code;
end
$$;
comment on function private.refuse(text, text) is
  'Refuses an act: PTnnn becomes HTTP status nnn in PostgREST, the code is a stable word for programs.';
revoke execute on function private.refuse(text, text) from public;

create function private.is_guest() returns boolean
language sql stable set search_path = ''
as $$
  select coalesce((select auth.jwt() ->> 'is_anonymous')::boolean, false)
$$;
comment on function private.is_guest() is 'Whether the caller signed in without an account (anonymously).';
revoke execute on function private.is_guest() from public;
