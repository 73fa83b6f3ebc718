begin;
select plan(17);

insert into auth.users (id, email, raw_user_meta_data) values
  ('60000000-0000-4000-8000-000000000001', 'ada@messages.test', '{"display_name": "Ada"}'),
  ('60000000-0000-4000-8000-000000000002', 'bruno@messages.test', '{"display_name": "Bruno"}'),
  ('60000000-0000-4000-8000-000000000009', 'stefan@messages.test', '{"display_name": "Stefan"}');
insert into public.organizations (id, name, slug) values
  ('61000000-0000-4000-8000-000000000001', 'Town hall', 'messages-town');
insert into public.memberships (org_id, user_id, role) values
  ('61000000-0000-4000-8000-000000000001', '60000000-0000-4000-8000-000000000001', 'org_admin'),
  ('61000000-0000-4000-8000-000000000001', '60000000-0000-4000-8000-000000000002', 'user');
insert into public.meetings (id, org_id, created_by, title) values
  ('62000000-0000-4000-8000-000000000001', '61000000-0000-4000-8000-000000000001',
    '60000000-0000-4000-8000-000000000001', 'Council');

set local role authenticated;
set local request.jwt.claims = '{"sub": "60000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select throws_ok(
  $$ select public.send_message('62000000-0000-4000-8000-000000000001', 'Hello', gen_random_uuid()) $$,
  'PT403', 'not_a_participant', 'Even the host talks only after joining.');
select lives_ok($$ select public.join_meeting('62000000-0000-4000-8000-000000000001') $$, 'The host joins.');
create temporary table sent as
  select public.send_message('62000000-0000-4000-8000-000000000001', 'Hello', '63000000-0000-4000-8000-000000000001') as row;
select is(
  (select row - 'id' - 'created_at' from sent),
  '{"meeting_id": "62000000-0000-4000-8000-000000000001", "sender_id": "60000000-0000-4000-8000-000000000001",
    "sender_name": "Ada", "body": "Hello", "client_id": "63000000-0000-4000-8000-000000000001"}'::jsonb,
  'Then they talk.');
select is(
  public.send_message('62000000-0000-4000-8000-000000000001', 'Hello again', '63000000-0000-4000-8000-000000000001'),
  (select row from sent), 'The same client_id again is the same message.');
select results_eq('select count(*) from public.messages', array[1::bigint], 'It is stored once.');
select throws_ok(
  $$ select public.send_message('62000000-0000-4000-8000-000000000001', E' \n ', gen_random_uuid()) $$,
  '23514', null, 'A message is not blank.');
select throws_ok(
  $$ select public.send_message('62000000-0000-4000-8000-000000000001', repeat('x', 4001), gen_random_uuid()) $$,
  '23514', null, 'A message has 4000 characters at most.');
select throws_ok(
  $$ select public.send_message('62000000-0000-4000-8000-000000000001', 'x', null) $$,
  '23502', null, 'A message has a client_id.');
select throws_ok(
  $$ insert into public.messages (meeting_id, sender_id, body, client_id)
     values ('62000000-0000-4000-8000-000000000001', '60000000-0000-4000-8000-000000000002', 'x', gen_random_uuid()) $$,
  '42501', null, 'Nobody puts words into another''s mouth.');
select throws_ok($$ update public.messages set body = 'x' $$, '42501', null, 'What was said was said.');
select throws_ok($$ delete from public.messages $$, '42501', null, 'And stays.');

set local request.jwt.claims = '{"sub": "60000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select is_empty('select 1 from public.messages', 'A member who did not join does not read the chat.');
select lives_ok($$ select public.join_meeting('62000000-0000-4000-8000-000000000001') $$, 'They join.');
select isnt_empty('select 1 from public.messages', 'Then they read it.');

set local request.jwt.claims = '{"sub": "60000000-0000-4000-8000-000000000009", "role": "authenticated"}';
select throws_ok(
  $$ select public.send_message('62000000-0000-4000-8000-000000000001', 'Hello', gen_random_uuid()) $$,
  'PT404', 'meeting_not_found', 'To a stranger there is no meeting to talk in.');

reset role;
delete from auth.users where id = '60000000-0000-4000-8000-000000000001';
select results_eq(
  $$ select sender_id from public.messages where meeting_id = '62000000-0000-4000-8000-000000000001' $$,
  array[null::uuid], 'What was said outlives its sender''s account.');
delete from public.meetings where id = '62000000-0000-4000-8000-000000000001';
select is_empty(
  $$ select 1 from public.messages where meeting_id = '62000000-0000-4000-8000-000000000001' $$,
  'It goes with the meeting.');

select * from finish();
rollback;
