begin;
select plan(16);

insert into auth.users (id, email, raw_user_meta_data) values
  ('10000000-0000-4000-8000-000000000001', 'ada@profiles.test', '{"display_name": "  Ada Albrecht "}'),
  ('10000000-0000-4000-8000-000000000002', 'bruno@profiles.test', null),
  ('10000000-0000-4000-8000-000000000003', null, '{}'),
  ('10000000-0000-4000-8000-000000000004', 'dora@profiles.test', jsonb_build_object('display_name', E'D\to\nra' || repeat('!', 99))),
  ('10000000-0000-4000-8000-000000000005', 'emil@profiles.test', '{"display_name": " "}');

select results_eq(
  $$ select display_name from public.profiles where id::text like '10000000-%' order by id $$,
  array['Ada Albrecht', 'bruno', 'Guest', 'Dora' || repeat('!', 76), 'emil'],
  'A new user has a profile: the name given, cleaned and shortened, else of the address, else Guest.');

set local role authenticated;
set local request.jwt.claims = '{"sub": "10000000-0000-4000-8000-000000000002", "role": "authenticated"}';

select results_eq(
  'select display_name from public.profiles', array['bruno'], 'Who shares nothing with anybody sees only themselves.');
select lives_ok(
  $$ update public.profiles set display_name = 'Bruno', locale = 'de-AT', time_zone = 'Europe/Vienna' $$,
  'People change their name, language and time zone.');
select throws_ok(
  $$ update public.profiles set id = gen_random_uuid() $$, '42501', null, 'Nobody changes who they are.');
select throws_ok(
  $$ update public.profiles set avatar_path = 'x' $$, '42501', null, 'Nobody points the picture elsewhere by hand.');
select is_empty(
  $$ update public.profiles set display_name = 'X' where id = '10000000-0000-4000-8000-000000000001' returning 1 $$,
  'Nobody renames somebody else.');
select throws_ok(
  $$ insert into public.profiles (id, display_name) values (gen_random_uuid(), 'X') $$,
  '42501', null, 'Nobody makes a profile by hand.');
select throws_ok('delete from public.profiles', '42501', null, 'Nobody deletes a profile without the account.');
select throws_ok(
  $$ update public.profiles set display_name = '   ' $$, '23514', null, 'A name is not blank.');
select throws_ok(
  $$ update public.profiles set display_name = repeat('x', 81) $$, '23514', null, 'A name has 80 characters at most.');
select throws_ok(
  $$ update public.profiles set display_name = E'a\nb' $$, '23514', null, 'A name is one line.');
select throws_ok(
  $$ update public.profiles set time_zone = '../../etc' $$, '23514', null, 'A time zone looks like one.');
select throws_ok(
  $$ update public.profiles set locale = 'de_AT' $$, '23514', null, 'A language is a BCP 47 tag.');
select throws_ok('select * from private.super_admins', '42501', null, 'Who administers the platform is nobody''s business.');

reset role;
alter table public.profiles disable trigger profiles_touch;
update public.profiles set updated_at = '2026-01-01' where id = '10000000-0000-4000-8000-000000000002';
alter table public.profiles enable trigger profiles_touch;
update public.profiles set display_name = 'B.' where id = '10000000-0000-4000-8000-000000000002';
select is(
  (select updated_at from public.profiles where id = '10000000-0000-4000-8000-000000000002'), now(), 'A change is dated.');
delete from auth.users where id::text like '10000000-%';
select is_empty(
  $$ select 1 from public.profiles where id::text like '10000000-%' $$, 'A profile goes with the account.');

select * from finish();
rollback;
