begin;
select plan(23);

insert into auth.users (id, email, raw_user_meta_data) values
  ('70000000-0000-4000-8000-000000000001', 'ada@topics.test', '{"display_name": "Ada"}'),
  ('70000000-0000-4000-8000-000000000002', 'bruno@topics.test', '{"display_name": "Bruno"}'),
  ('70000000-0000-4000-8000-000000000009', 'stefan@topics.test', '{"display_name": "Stefan"}');
insert into public.organizations (id, name, slug) values
  ('71000000-0000-4000-8000-000000000001', 'Town hall', 'topics-town');
insert into public.memberships (org_id, user_id, role) values
  ('71000000-0000-4000-8000-000000000001', '70000000-0000-4000-8000-000000000001', 'org_admin'),
  ('71000000-0000-4000-8000-000000000001', '70000000-0000-4000-8000-000000000002', 'user');
insert into public.meetings (id, org_id, created_by, title) values
  ('72000000-0000-4000-8000-000000000001', '71000000-0000-4000-8000-000000000001',
    '70000000-0000-4000-8000-000000000001', 'Council');

create temporary view announced as
  select m.topic, m.event, m.payload from realtime.messages m
  where m.private and m.extension = 'broadcast'
    and (m.topic like 'meeting:72000000-%' or m.topic like 'org:71000000-%');

select results_eq(
  'select topic, event, payload ->> ''id'' from announced',
  $$ values ('org:71000000-0000-4000-8000-000000000001', 'meeting.created', '72000000-0000-4000-8000-000000000001') $$,
  'A new meeting is announced to its organization.');

set local role authenticated;
set local request.jwt.claims = '{"sub": "70000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select is(
  public.topic_access('meeting:72000000-0000-4000-8000-000000000001'),
  '{"can_read": false, "can_write": false, "display_name": null, "role": null}'::jsonb,
  'Who has not joined hears nothing of a meeting.');
select lives_ok($$ select public.join_meeting('72000000-0000-4000-8000-000000000001') $$, 'The host joins.');
select is(
  public.topic_access('meeting:72000000-0000-4000-8000-000000000001'),
  '{"can_read": true, "can_write": true, "display_name": "Ada", "role": "host"}'::jsonb,
  'Who has joined listens and speaks.');
select is(
  public.topic_access('org:71000000-0000-4000-8000-000000000001'),
  '{"can_read": true, "can_write": false, "display_name": "Ada", "role": "org_admin"}'::jsonb,
  'Members listen to their organization.');
select is(
  public.topic_access('user:70000000-0000-4000-8000-000000000001'),
  '{"can_read": true, "can_write": false, "display_name": "Ada", "role": null}'::jsonb,
  'Everybody listens to what is for them.');
select is(
  (select count(*) from unnest(array[
     'user:70000000-0000-4000-8000-000000000002', 'org:72000000-0000-4000-8000-000000000001',
     'meeting:nonsense', 'meeting:', 'room:72000000-0000-4000-8000-000000000001', '', null,
     'meeting:72000000-0000-4000-8000-000000000001:x']) as topic
   where public.topic_access(topic) @> '{"can_read": false, "can_write": false}'),
  8::bigint, 'What is unknown or not theirs is closed.');

select lives_ok(
  $$ select public.send_message('72000000-0000-4000-8000-000000000001', 'Hi', '73000000-0000-4000-8000-000000000001'),
            public.send_message('72000000-0000-4000-8000-000000000001', 'Hi', '73000000-0000-4000-8000-000000000001') $$,
  'The host says something, twice by a shaky line.');
select lives_ok($$ update public.meetings set title = 'Town council' $$, 'And renames the meeting.');
select lives_ok($$ update public.meetings set title = 'Town council' $$, 'And renames it to what it is.');
select lives_ok(
  $$ select public.join_meeting('72000000-0000-4000-8000-000000000001') $$, 'And reloads the page.');
select lives_ok(
  $$ select public.leave_meeting('72000000-0000-4000-8000-000000000001'),
            public.leave_meeting('72000000-0000-4000-8000-000000000001') $$, 'And leaves, twice.');

-- Realtime asks like this.
select set_config('realtime.topic', 'meeting:72000000-0000-4000-8000-000000000001', true);
select isnt_empty('select 1 from realtime.messages', 'A participant receives what is sent to the meeting.');
select throws_ok(
  $$ insert into realtime.messages (topic, extension) values ('meeting:72000000-0000-4000-8000-000000000001', 'broadcast') $$,
  '42501', null, 'A participant sends nothing past the gateway.');
select throws_ok(
  $$ insert into realtime.messages (topic, extension) values ('meeting:72000000-0000-4000-8000-000000000001', 'presence') $$,
  '42501', null, 'Nor is present past it.');
select set_config('realtime.topic', 'org:71000000-0000-4000-8000-000000000001', true);
select isnt_empty('select 1 from realtime.messages', 'A member receives what is sent to the organization.');
select throws_ok(
  $$ insert into realtime.messages (topic, extension) values ('org:71000000-0000-4000-8000-000000000001', 'broadcast') $$,
  '42501', null, 'A member sends nothing there.');

set local request.jwt.claims = '{"sub": "70000000-0000-4000-8000-000000000009", "role": "authenticated"}';
select set_config('realtime.topic', 'meeting:72000000-0000-4000-8000-000000000001', true);
select is_empty('select 1 from realtime.messages', 'A stranger receives nothing.');
select throws_ok(
  $$ insert into realtime.messages (topic, extension) values ('meeting:72000000-0000-4000-8000-000000000001', 'broadcast') $$,
  '42501', null, 'A stranger sends nothing.');

reset role;
select results_eq(
  $$ select event, count(*)::int from announced where topic like 'meeting:%' and event is not null group by event order by event $$,
  $$ values ('meeting.updated', 1), ('message.created', 1), ('participant.joined', 2), ('participant.left', 1) $$,
  'What was stored was announced, once; a reload is no leaving; what did not change is no news.');
select is(
  (select payload - 'id' - 'created_at' from announced where event = 'message.created'),
  '{"meeting_id": "72000000-0000-4000-8000-000000000001", "sender_id": "70000000-0000-4000-8000-000000000001",
    "sender_name": "Ada", "body": "Hi", "client_id": "73000000-0000-4000-8000-000000000001"}'::jsonb,
  'A message is announced whole.');
select is(
  (select payload ?& array['participant_id', 'user_id', 'display_name', 'role', 'occurrence_id', 'at']
   from announced where event = 'participant.left'),
  true, 'Who left is announced with name and role.');
delete from public.meetings where id = '72000000-0000-4000-8000-000000000001';
select set_eq(
  $$ select topic, payload ->> 'id' from announced where event = 'meeting.deleted' $$,
  $$ values ('org:71000000-0000-4000-8000-000000000001', '72000000-0000-4000-8000-000000000001'),
            ('meeting:72000000-0000-4000-8000-000000000001', '72000000-0000-4000-8000-000000000001') $$,
  'The end of a meeting is announced to its organization and to those in it.');

select * from finish();
rollback;
