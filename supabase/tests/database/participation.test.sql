begin;
select plan(30);

insert into auth.users (id, email, raw_user_meta_data) values
  ('50000000-0000-4000-8000-000000000001', 'ada@participation.test', '{"display_name": "Ada"}'),
  ('50000000-0000-4000-8000-000000000002', 'bruno@participation.test', '{"display_name": "Bruno"}'),
  ('50000000-0000-4000-8000-000000000003', 'clara@participation.test', '{"display_name": "Clara"}'),
  ('50000000-0000-4000-8000-000000000009', 'stefan@participation.test', '{"display_name": "Stefan"}'),
  ('50000000-0000-4000-8000-000000000008', null, '{"display_name": "Gast"}');
insert into public.organizations (id, name, slug) values
  ('51000000-0000-4000-8000-000000000001', 'Town hall', 'participation-town');
insert into public.memberships (org_id, user_id, role) values
  ('51000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000001', 'org_admin'),
  ('51000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000002', 'user'),
  ('51000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000003', 'org_admin');
insert into public.meetings (id, org_id, created_by, code, title, access) values
  ('52000000-0000-4000-8000-000000000001', '51000000-0000-4000-8000-000000000001',
    '50000000-0000-4000-8000-000000000001', 'pta-link-one', 'Open', 'link'),
  ('52000000-0000-4000-8000-000000000002', '51000000-0000-4000-8000-000000000001',
    '50000000-0000-4000-8000-000000000001', 'pta-clos-two', 'Closed', 'organization');

set local role authenticated;
set local request.jwt.claims = '{"sub": "50000000-0000-4000-8000-000000000009", "role": "authenticated"}';
select is(
  public.find_meeting(' PTA-link-one ') - 'starts_at',
  '{"id": "52000000-0000-4000-8000-000000000001", "org_id": "51000000-0000-4000-8000-000000000001",
    "code": "pta-link-one", "title": "Open", "description": "", "duration_minutes": 60, "access": "link",
    "organization_name": "Town hall", "host_name": "Ada", "joined": false}'::jsonb,
  'Whoever has the link sees what it leads to.');
select is(public.find_meeting('pta-clos-two'), null, 'The code of an organization''s meeting tells a stranger nothing.');
select is(public.find_meeting('zzz-zzzz-zzz'), null, 'Nor does a code nobody has.');
select is(public.find_meeting(null), null, 'Nor does none.');
select throws_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000001') $$,
  'PT404', 'meeting_not_found', 'Without the code a stranger does not get in.');
select throws_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000001', 'pta-clos-two') $$,
  'PT404', 'meeting_not_found', 'Nor with another meeting''s.');
select throws_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000002', 'pta-clos-two') $$,
  'PT404', 'meeting_not_found', 'Into an organization''s meeting a stranger does not get even with the code.');
select throws_ok(
  $$ select public.join_meeting(gen_random_uuid(), 'pta-link-one') $$,
  'PT404', 'meeting_not_found', 'What is absent looks the same.');
select throws_ok(
  $$ select public.leave_meeting('52000000-0000-4000-8000-000000000001') $$,
  'PT404', 'meeting_not_found', 'Who never took part does not leave.');
select is(
  public.join_meeting('52000000-0000-4000-8000-000000000001', 'pta-link-one') #>> '{participant,role}',
  'participant', 'With the code a stranger gets in, as a participant.');
select lives_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000001') $$, 'Who showed the code need not show it again.');
select is(
  public.find_meeting('pta-link-one') -> 'joined', 'true', 'The link then says that they have joined.');
select results_eq('select count(*) from public.participants', array[1::bigint], 'Joining twice is being there once.');
select results_eq(
  'select replaced, left_at is null from public.participant_spans order by joined_at, left_at nulls last',
  $$ values (true, false), (false, true) $$, 'The second stay replaces the first.');

set local request.jwt.claims = '{"sub": "50000000-0000-4000-8000-000000000001", "role": "authenticated"}';
create temporary table joined as select public.join_meeting('52000000-0000-4000-8000-000000000001') as row;
select is((select row #>> '{participant,role}' from joined), 'host', 'Who scheduled it is the host.');
select is((select row #>> '{participant,display_name}' from joined), 'Ada', 'Under their name.');
select is((select row #>> '{meeting,host_name}' from joined), 'Ada', 'The meeting comes with its host''s name.');
select is(
  (select row ->> 'occurrence_id' from joined), (select id::text from public.meeting_occurrences), 'Both are in the same occurrence.');

set local request.jwt.claims =
  '{"sub": "50000000-0000-4000-8000-000000000008", "role": "authenticated", "is_anonymous": true}';
select is(
  public.join_meeting('52000000-0000-4000-8000-000000000001', 'pta-link-one') #>> '{participant,role}',
  'guest', 'Who has no account is a guest.');
select results_eq(
  'select display_name from public.profiles order by 1', array['Ada', 'Gast', 'Stefan'],
  'Those in a meeting know each other''s names, and nobody else''s.');
select throws_ok(
  $$ insert into public.participants (occurrence_id, meeting_id, user_id, role)
     select occurrence_id, meeting_id, '50000000-0000-4000-8000-000000000008', 'host' from public.participants limit 1 $$,
  '42501', null, 'Nobody writes themselves in.');
select throws_ok($$ update public.participants set role = 'host' $$, '42501', null, 'Nobody makes themselves host.');
select throws_ok($$ delete from public.participant_spans $$, '42501', null, 'Nobody rewrites who was there.');
select lives_ok(
  $$ select public.leave_meeting('52000000-0000-4000-8000-000000000001') $$, 'Who took part leaves.');
select lives_ok(
  $$ select public.leave_meeting('52000000-0000-4000-8000-000000000001') $$, 'Leaving twice is leaving once.');

reset role;
delete from auth.users where id = '50000000-0000-4000-8000-000000000009';
select results_eq(
  'select ended_at is null from public.meeting_occurrences where meeting_id = ''52000000-0000-4000-8000-000000000001''',
  array[true], 'While the host is there the meeting goes on.');
delete from auth.users where id = '50000000-0000-4000-8000-000000000001';
select results_eq(
  'select ended_at is null from public.meeting_occurrences where meeting_id = ''52000000-0000-4000-8000-000000000001''',
  array[false], 'When the account of the last one there vanishes the occurrence ends.');

set local role authenticated;
set local request.jwt.claims = '{"sub": "50000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select lives_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000002') $$, 'A member gets in without a code.');
reset role;
delete from public.memberships where user_id = '50000000-0000-4000-8000-000000000002';
set local role authenticated;
select is_empty('select 1 from public.meetings', 'Who left the organization has left its meetings.');
select throws_ok(
  $$ select public.join_meeting('52000000-0000-4000-8000-000000000002', 'pta-clos-two') $$,
  'PT404', 'meeting_not_found', 'And does not get in again.');

select * from finish();
rollback;
