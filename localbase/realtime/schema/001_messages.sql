-- What is broadcast, and who may: a row of realtime.messages is a message to deliver, and policies on
-- this table decide who listens (select) and who speaks (insert). One partition a day, kept 72 hours.

grant usage on schema realtime to postgres, anon, authenticated, service_role;
grant all on schema realtime to supabase_realtime_admin with grant option;

create table realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp without time zone not null default timezone('utc', now()),
  inserted_at timestamp without time zone not null default timezone('utc', now()),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea,
  constraint messages_pkey primary key (id, inserted_at),
  constraint messages_one_payload_check check (payload is null or binary_payload is null)
) partition by range (inserted_at);
comment on table realtime.messages is
  'Messages to broadcast. Its policies say who may listen to a topic (select) and speak on it (insert).';
create index messages_inserted_at_topic_index on realtime.messages (inserted_at desc, topic)
  where extension = 'broadcast' and private is true;

alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant all on realtime.messages to postgres, dashboard_user;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

-- Takes what no day's partition takes, so that a message is never refused for want of one.
create table realtime.messages_default partition of realtime.messages default;
alter table realtime.messages_default owner to supabase_realtime_admin;

create function realtime.make_messages_partition(day date) returns void
language plpgsql set search_path = ''
as $$
declare
  name constant text := 'messages_' || to_char(day, 'YYYY_MM_DD');
begin
  if to_regclass(format('realtime.%I', name)) is not null then
    return;
  end if;
  execute format(
    'create table realtime.%I (like realtime.messages including defaults including constraints)', name);
  execute format('alter table realtime.%I owner to supabase_realtime_admin', name);
  -- What the default partition took for this day moves, else the day could not be attached.
  lock table realtime.messages_default in share row exclusive mode;
  execute format(
    'with moved as (delete from realtime.messages_default '
    'where inserted_at >= %L and inserted_at < %L returning *) '
    'insert into realtime.%I select * from moved', day, day + 1, name);
  execute format('alter table realtime.messages attach partition realtime.%I for values from (%L) to (%L)',
    name, day, day + 1);
end
$$;
comment on function realtime.make_messages_partition(date) is
  'Makes the partition of one day (UTC) unless it exists, with what the default partition held of it.';

create function realtime.keep_messages_partitions(kept interval default '72 hours') returns void
language plpgsql set search_path = ''
as $$
declare
  today constant date := timezone('utc', now())::date;
  oldest constant timestamp := timezone('utc', now()) - kept;
  old_name name;
begin
  perform realtime.make_messages_partition(today + ahead) from generate_series(-1, 3) as days (ahead);
  for old_name in
    select child.relname
    from pg_catalog.pg_inherits link
    join pg_catalog.pg_class child on child.oid = link.inhrelid
    where link.inhparent = 'realtime.messages'::regclass
      and child.relname ~ '^messages_\d{4}_\d\d_\d\d$'
      and to_date(substr(child.relname, 10), 'YYYY_MM_DD') + 1 <= oldest
  loop
    execute format('drop table realtime.%I', old_name);
  end loop;
  delete from realtime.messages_default where inserted_at < oldest;
end
$$;
comment on function realtime.keep_messages_partitions(interval) is
  'Makes the partitions of yesterday to three days from now, and drops the days that have passed `kept`.';

revoke execute on function realtime.make_messages_partition(date) from public;
revoke execute on function realtime.keep_messages_partitions(interval) from public;
select realtime.keep_messages_partitions();

-- Tells the server, in commit order, which rows to fetch. Rows without an event are never delivered:
-- so are the probes by which the server asks the policies.
create function realtime.announce_message() returns trigger
language plpgsql set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify('localbase_realtime_messages', new.id || ' ' || new.inserted_at);
  return null;
end
$$;
alter function realtime.announce_message() owner to supabase_realtime_admin;
create trigger announce_message after insert on realtime.messages
  for each row when (new.extension = 'broadcast' and new.event is not null)
  execute function realtime.announce_message();
