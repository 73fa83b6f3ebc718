create extension if not exists citext with schema extensions;

create table public.counters (name extensions.citext primary key, value bigint not null default 0);

create function public.big_text(size int) returns text language sql
  return repeat('x', size);

create function public.length_of(content text) returns int language sql
  return length(content);

create function public.slow(seconds float) returns int language plpgsql as $$
begin
  perform pg_sleep(seconds);
  return 1;
end;
$$;

create function public.whoami() returns text language sql return current_user;
