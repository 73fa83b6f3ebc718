-- Topics: who may listen and speak on which realtime topic. One answer for the gateway (topic_access) and for
-- Realtime's own policy.
--   meeting:<id>  participants listen and speak     org:<id>  members listen     user:<id>  oneself listens

create function private.topic_access(topic text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  kind constant text := split_part(topic, ':', 1);
  subject uuid;
  role_there text;
  listens boolean := false;
begin
  if topic ~ '^(meeting|org|user):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    subject := split_part(topic, ':', 2)::uuid;
  end if;
  case kind
    when 'meeting' then
      select p.role into role_there from public.participants p
      join public.meetings m on m.id = p.meeting_id
      where p.meeting_id = subject and p.user_id = auth.uid()
        and (m.access = 'link' or m.org_id in (select private.member_orgs()))
      order by p.created_at desc limit 1;
      listens := found;
    when 'org' then
      select m.role into role_there from public.memberships m
      where m.org_id = subject and m.user_id = auth.uid();
      listens := found;
    else
      listens := coalesce(kind = 'user' and subject = auth.uid(), false);
  end case;
  return jsonb_build_object(
    'can_read', listens,
    'can_write', listens and kind = 'meeting',
    'display_name', (select p.display_name from public.profiles p where listens and p.id = auth.uid()),
    'role', role_there);
end
$$;
comment on function private.topic_access(text) is 'See public.topic_access.';
revoke execute on function private.topic_access(text) from public;
grant execute on function private.topic_access(text) to authenticated;

create function public.topic_access(topic text) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select private.topic_access(topic)
$$;
comment on function public.topic_access(text) is
  'What the caller may do on a topic: {can_read, can_write, display_name, role}; both false for what is unknown or '
  'not theirs.';
revoke execute on function public.topic_access(text) from public, anon, authenticated, service_role;
grant execute on function public.topic_access(text) to authenticated;

-- Realtime asks this with realtime.topic() set: reading a row is listening, inserting one would be speaking.
-- No policy lets anybody insert. Only the gateway speaks upstream, with the service key, after it has asked topic_access:
-- who could send to a topic directly could announce a message that was never stored.
create policy "those with access listen to a topic" on realtime.messages
  for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and (select (private.topic_access((select realtime.topic())) ->> 'can_read')::boolean));
