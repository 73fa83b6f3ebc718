begin;
select plan(25);

insert into auth.users (id, email) values
  ('40000000-0000-4000-8000-000000000001', 'ada@meetings.test'),
  ('40000000-0000-4000-8000-000000000002', 'bruno@meetings.test'),
  ('40000000-0000-4000-8000-000000000003', 'clara@meetings.test'),
  ('40000000-0000-4000-8000-000000000009', 'stefan@meetings.test');
insert into public.organizations (id, name, slug) values
  ('41000000-0000-4000-8000-000000000001', 'Town hall', 'meetings-town');
insert into public.memberships (org_id, user_id, role) values
  ('41000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000001', 'org_admin'),
  ('41000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000002', 'user'),
  ('41000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000003', 'user');

set local role authenticated;
set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000002", "role": "authenticated"}';

select lives_ok(
  $$ insert into public.meetings (org_id, title, starts_at, duration_minutes)
     values ('41000000-0000-4000-8000-000000000001', 'Council', '2027-03-28 00:30+00', 90) $$,
  'A member schedules a meeting.');
select results_eq(
  'select created_by, access::text, description, ends_at from public.meetings',
  $$ values ('40000000-0000-4000-8000-000000000002'::uuid, 'organization', '', '2027-03-28 02:00+00'::timestamptz) $$,
  'It is theirs, for the organization, and over when its duration is.');
select matches((select code from public.meetings), '^[a-z]{3}-[a-z]{4}-[a-z]{3}$', 'It has a code.');
select throws_ok(
  $$ insert into public.meetings (org_id, title, code)
     values ('41000000-0000-4000-8000-000000000001', 'Council', 'aaa-bbbb-ccc') $$,
  '42501', null, 'Nobody chooses a code.');
select throws_ok(
  $$ insert into public.meetings (org_id, title, created_by)
     values ('41000000-0000-4000-8000-000000000001', 'Council', '40000000-0000-4000-8000-000000000001') $$,
  '42501', null, 'Nobody schedules in another''s name.');
select throws_ok($$ update public.meetings set code = 'aaa-bbbb-ccc' $$, '42501', null, 'A code stays.');
select throws_ok(
  $$ update public.meetings set org_id = gen_random_uuid() $$, '42501', null, 'A meeting stays in its organization.');
select throws_ok($$ update public.meetings set title = ' ' $$, '23514', null, 'A title is not blank.');
select throws_ok($$ update public.meetings set title = repeat('x', 201) $$, '23514', null, 'A title has 200 characters at most.');
select throws_ok(
  $$ update public.meetings set description = repeat('x', 4001) $$, '23514', null, 'A description has 4000 characters at most.');
select throws_ok($$ update public.meetings set duration_minutes = 4 $$, '23514', null, 'A meeting lasts five minutes at least.');
select throws_ok($$ update public.meetings set duration_minutes = 1441 $$, '23514', null, 'And a day at most.');
select isnt_empty($$ update public.meetings set title = 'Town council' returning 1 $$, 'Its host changes it.');

set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000003", "role": "authenticated"}';
select isnt_empty('select 1 from public.meetings', 'Another member sees it.');
select is_empty($$ update public.meetings set title = 'Mine' returning 1 $$, 'Another member does not change it.');
select is_empty('delete from public.meetings returning 1', 'Another member does not delete it.');

set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000009", "role": "authenticated"}';
select is_empty('select 1 from public.meetings', 'A stranger does not see it.');
select throws_ok(
  $$ insert into public.meetings (org_id, title) values ('41000000-0000-4000-8000-000000000001', 'Mine') $$,
  '42501', null, 'A stranger schedules nothing.');
select is_empty($$ update public.meetings set title = 'Mine' returning 1 $$, 'A stranger does not change it.');
select is_empty('delete from public.meetings returning 1', 'A stranger does not delete it.');

set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select isnt_empty($$ update public.meetings set title = 'Town council!' returning 1 $$, 'An admin changes it.');

reset role;
delete from public.memberships where user_id = '40000000-0000-4000-8000-000000000002';
set local role authenticated;
set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select is_empty(
  $$ update public.meetings set title = 'Still mine' returning 1 $$, 'A host who left the organization does not change it.');

reset role;
delete from auth.users where id = '40000000-0000-4000-8000-000000000002';
select results_eq(
  $$ select created_by from public.meetings where org_id = '41000000-0000-4000-8000-000000000001' $$,
  array[null::uuid], 'A meeting outlives its host''s account.');
select is(
  (select count(distinct private.random_meeting_code()) from generate_series(1, 2000)), 2000::bigint,
  'Codes do not repeat.');

set local role authenticated;
set local request.jwt.claims = '{"sub": "40000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select isnt_empty('delete from public.meetings returning 1', 'An admin deletes it.');

select * from finish();
rollback;
