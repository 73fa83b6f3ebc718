-- Announcements: durable facts are announced by the transaction that makes them, so what is stored is announced,
-- once, and what is rolled back never was.

create function private.announce_message() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(private.message_json(new), 'message.created', 'meeting:' || new.meeting_id, true);
  return null;
end
$$;
comment on function private.announce_message() is 'Trigger: tells the meeting of a new message.';
revoke execute on function private.announce_message() from public;

create trigger messages_announce after insert on public.messages
  for each row execute function private.announce_message();

create function private.announce_span() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object(
      'participant_id', p.id, 'user_id', p.user_id, 'display_name', f.display_name, 'role', p.role,
      'occurrence_id', p.occurrence_id, 'at', coalesce(new.left_at, new.joined_at)),
    case when new.left_at is null then 'participant.joined' else 'participant.left' end,
    'meeting:' || new.meeting_id, true)
  from public.participants p join public.profiles f on f.id = p.user_id
  where p.id = new.participant_id;
  return null;
end
$$;
comment on function private.announce_span() is 'Trigger: tells the meeting that somebody came or went.';
revoke execute on function private.announce_span() from public;

create trigger participant_spans_announce_join after insert on public.participant_spans
  for each row when (new.left_at is null) execute function private.announce_span();
-- A replaced stay is followed by its successor's announcement: the person never left.
create trigger participant_spans_announce_leave after update on public.participant_spans
  for each row when (old.left_at is null and new.left_at is not null and not new.replaced)
  execute function private.announce_span();

create function private.announce_meeting() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  event constant text := 'meeting.' || case tg_op
    when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
  meeting public.meetings := case when tg_op = 'DELETE' then old else new end;
  identity constant jsonb := jsonb_build_object('id', meeting.id);
begin
  perform realtime.send(identity, event, 'org:' || meeting.org_id, true);
  if tg_op <> 'INSERT' then
    perform realtime.send(
      case when tg_op = 'DELETE' then identity else private.meeting_json(meeting) end,
      event, 'meeting:' || meeting.id, true);
  end if;
  return null;
end
$$;
comment on function private.announce_meeting() is
  'Trigger: tells the organization which meeting changed, and those in the meeting how.';
revoke execute on function private.announce_meeting() from public;

create trigger meetings_announce after insert or delete on public.meetings
  for each row execute function private.announce_meeting();
-- Only what people set: a host's deleted account rewrites created_by, which is no news.
create trigger meetings_announce_update
  after update of title, description, access, starts_at, duration_minutes on public.meetings
  for each row when (old.* is distinct from new.*) execute function private.announce_meeting();
