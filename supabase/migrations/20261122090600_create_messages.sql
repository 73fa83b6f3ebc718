-- Messages: the chat of a meeting. Written only by send_message.

create table public.messages (
  id uuid primary key default private.uuid_v7(),
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  sender_id uuid references public.profiles (id) on delete set null,
  body text not null
    constraint messages_body_check check (char_length(body) between 1 and 4000 and body ~ '\S'),
  client_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint messages_meeting_id_sender_id_client_id_key unique (meeting_id, sender_id, client_id)
);
comment on table public.messages is 'What was said in a meeting''s chat. Kept when its sender''s account is deleted: the conversation is everybody''s.';
comment on column public.messages.sender_id is 'Null once that person has deleted their account.';
comment on column public.messages.client_id is 'Chosen by the sender''s device: the same one again is the same message, not a second.';
create index messages_meeting_id_created_at_idx on public.messages (meeting_id, created_at desc, id desc);
create index messages_sender_id_idx on public.messages (sender_id);

alter table public.messages enable row level security;
revoke all on public.messages from anon, authenticated, service_role;
grant select on public.messages to authenticated;
grant select, insert, update, delete on public.messages to service_role;
create policy "participants read the chat" on public.messages
  for select to authenticated
  using (meeting_id in (select private.joined_meetings()));

create function private.message_json(message public.messages) returns jsonb
language sql stable set search_path = ''
as $$
  select to_jsonb(message) || jsonb_build_object('sender_name', (
    select p.display_name from public.profiles p where p.id = message.sender_id))
$$;
comment on function private.message_json(public.messages) is 'A message''s row with its sender''s name.';
revoke execute on function private.message_json(public.messages) from public;

create function private.require_participation(meeting_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  organization uuid;
begin
  select m.org_id into organization from public.meetings m
  where m.id = require_participation.meeting_id for key share;
  if require_participation.meeting_id in (select private.joined_meetings()) then
    return;
  end if;
  if organization in (select private.member_orgs()) then
    perform private.refuse('PT403', 'not_a_participant');
  end if;
  perform private.refuse('PT404', 'meeting_not_found');
end
$$;
comment on function private.require_participation(uuid) is
  'Refuses who has not joined the meeting: not_a_participant when they may know of it, else meeting_not_found.';
revoke execute on function private.require_participation(uuid) from public;

create function private.send_message(meeting_id uuid, body text, client_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  sent public.messages;
begin
  perform private.require_participation(send_message.meeting_id);
  -- A repeat that arrives while the first is still being stored waits here for it.
  insert into public.messages (meeting_id, sender_id, body, client_id)
  values (send_message.meeting_id, auth.uid(), send_message.body, send_message.client_id)
  on conflict on constraint messages_meeting_id_sender_id_client_id_key do nothing
  returning * into sent;
  if sent.id is null then
    select m.* into sent from public.messages m
    where m.meeting_id = send_message.meeting_id and m.sender_id = auth.uid()
      and m.client_id = send_message.client_id;
  end if;
  return private.message_json(sent);
end
$$;
comment on function private.send_message(uuid, text, uuid) is 'See public.send_message.';
revoke execute on function private.send_message(uuid, text, uuid) from public;
grant execute on function private.send_message(uuid, text, uuid) to authenticated;

create function public.send_message(meeting_id uuid, body text, client_id uuid) returns jsonb
language sql security invoker set search_path = ''
as $$
  select private.send_message(meeting_id, body, client_id)
$$;
comment on function public.send_message(uuid, text, uuid) is
  'Stores and announces a message and returns it with sender_name. The same client_id again returns the first '
  'message and announces nothing. Refused with not_a_participant or meeting_not_found.';
revoke execute on function public.send_message(uuid, text, uuid) from public, anon, authenticated, service_role;
grant execute on function public.send_message(uuid, text, uuid) to authenticated;
