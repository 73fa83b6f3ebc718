begin;
select plan(17);

insert into auth.users (id, email) values
  ('30000000-0000-4000-8000-000000000001', 'ada@memberships.test'),
  ('30000000-0000-4000-8000-000000000002', 'bruno@memberships.test'),
  ('30000000-0000-4000-8000-000000000003', 'clara@memberships.test'),
  ('30000000-0000-4000-8000-000000000009', 'stefan@memberships.test');
insert into public.organizations (id, name, slug) values
  ('31000000-0000-4000-8000-000000000001', 'Town hall', 'memberships-town'),
  ('31000000-0000-4000-8000-000000000002', 'Alone', 'memberships-alone');
insert into public.memberships (org_id, user_id, role, created_at) values
  ('31000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000001', 'org_admin', now() - interval '3 days'),
  ('31000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000002', 'user', now() - interval '2 days'),
  ('31000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000003', 'user', now() - interval '1 day'),
  ('31000000-0000-4000-8000-000000000002', '30000000-0000-4000-8000-000000000001', 'org_admin', now());

set local role authenticated;
set local request.jwt.claims = '{"sub": "30000000-0000-4000-8000-000000000009", "role": "authenticated"}';
select is_empty('select 1 from public.memberships', 'A stranger sees no membership.');
select throws_ok(
  $$ insert into public.memberships (org_id, user_id) values
       ('31000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000009') $$,
  '42501', null, 'Nobody lets themselves in.');

set local request.jwt.claims = '{"sub": "30000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select results_eq(
  'select count(*) from public.memberships', array[3::bigint], 'Members see each other, and no other organization.');
select is(
  (select count(*) from public.profiles), 3::bigint, 'Members know each other''s names.');
select is_empty(
  $$ update public.memberships set role = 'org_admin' returning 1 $$, 'A member does not promote themselves.');
select is_empty(
  $$ delete from public.memberships where user_id = '30000000-0000-4000-8000-000000000003' returning 1 $$,
  'A member does not remove another.');

set local request.jwt.claims = '{"sub": "30000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select throws_ok(
  $$ update public.memberships set role = 'user' where user_id = '30000000-0000-4000-8000-000000000001' $$,
  'PT409', 'last_admin', 'The last admin is not demoted.');
select throws_ok(
  $$ delete from public.memberships where user_id = '30000000-0000-4000-8000-000000000001' $$,
  'PT409', 'last_admin', 'The last admin does not leave.');
select throws_ok(
  $$ update public.memberships set org_id = '31000000-0000-4000-8000-000000000002' $$,
  '42501', null, 'A membership does not move.');
select lives_ok(
  $$ update public.memberships set role = 'org_admin' where user_id = '30000000-0000-4000-8000-000000000003' $$,
  'An admin promotes another.');
select lives_ok(
  $$ update public.memberships set role = 'user'
     where user_id = '30000000-0000-4000-8000-000000000001' and org_id = '31000000-0000-4000-8000-000000000001' $$,
  'Then they may step down.');
select is_empty(
  $$ update public.memberships set role = 'org_admin'
     where user_id = '30000000-0000-4000-8000-000000000001' and org_id = '31000000-0000-4000-8000-000000000001'
     returning 1 $$,
  'And a demotion works at once.');

set local request.jwt.claims = '{"sub": "30000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select isnt_empty(
  $$ delete from public.memberships where user_id = '30000000-0000-4000-8000-000000000002' returning 1 $$,
  'A member leaves.');
select is_empty('select 1 from public.organizations', 'Who left sees nothing of the organization.');

reset role;
delete from auth.users where id = '30000000-0000-4000-8000-000000000003';
select results_eq(
  $$ select user_id from public.memberships
     where org_id = '31000000-0000-4000-8000-000000000001' and role = 'org_admin' $$,
  array['30000000-0000-4000-8000-000000000001'::uuid],
  'When the last admin''s account is deleted the longest-standing member succeeds.');
select lives_ok(
  $$ delete from public.organizations where id = '31000000-0000-4000-8000-000000000001' $$,
  'An organization is deleted with its last admin.');
select lives_ok(
  $$ delete from auth.users where id = '30000000-0000-4000-8000-000000000001' $$,
  'The account of an only member is deleted.');

select * from finish();
rollback;
