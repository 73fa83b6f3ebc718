begin;
select plan(18);

insert into auth.users (id, email) values
  ('20000000-0000-4000-8000-000000000001', 'ada@organizations.test'),
  ('20000000-0000-4000-8000-000000000002', 'bruno@organizations.test');

set local role authenticated;
set local request.jwt.claims = '{"sub": "20000000-0000-4000-8000-000000000001", "role": "authenticated"}';

create temporary table made as select public.create_organization('Orchard & Söhne 20'::text) as row;
select is((select row ->> 'slug' from made), 'orchard-s-hne-20', 'A slug is derived from the name.');
select is((select row ->> 'name' from made), 'Orchard & Söhne 20', 'The organization is returned.');
select results_eq(
  $$ select role::text from public.memberships where org_id = (select (row ->> 'id')::uuid from made) $$,
  array['org_admin'], 'Its founder is its admin.');
select matches(
  public.create_organization('Orchard & Söhne 20') ->> 'slug', '^orchard-s-hne-20-[0-9a-f]{6}$',
  'A second one of the name gets another slug.');
select matches(
  public.create_organization('东京') ->> 'slug', '^org(-[0-9a-f]{6})?$', 'A name without Latin letters has a slug too.');
select is(
  public.create_organization('Named', 'Named-ORG-20') ->> 'slug', 'named-org-20', 'A chosen slug is taken in lower case.');
select throws_ok(
  $$ select public.create_organization('Other', 'named-org-20') $$,
  '23505', null, 'A chosen slug that is taken is refused.');
select throws_ok(
  $$ select public.create_organization('Other', '-a') $$, '23514', null, 'A slug begins with a letter or digit.');
select throws_ok($$ select public.create_organization(' ') $$, '23514', null, 'A name is not blank.');
select throws_ok(
  $$ select public.create_organization(repeat('x', 101)) $$, '23514', null, 'A name has 100 characters at most.');
select throws_ok(
  $$ insert into public.organizations (name, slug) values ('x', 'xxxx') $$,
  '42501', null, 'An organization without an admin cannot be made by hand.');
select lives_ok(
  $$ update public.organizations set name = 'Orchard' where slug = 'named-org-20' $$, 'Its admin renames it.');
select throws_ok(
  $$ update public.organizations set slug = 'abc' $$, '42501', null, 'Its slug stays.');
select throws_ok('delete from public.organizations', '42501', null, 'Nobody deletes an organization by hand.');

set local request.jwt.claims = '{"sub": "20000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select is_empty('select 1 from public.organizations', 'A stranger does not see it.');
select is_empty($$ update public.organizations set name = 'Mine' returning 1 $$, 'A stranger does not rename it.');

set local request.jwt.claims =
  '{"sub": "20000000-0000-4000-8000-000000000002", "role": "authenticated", "is_anonymous": true}';
select throws_ok(
  $$ select public.create_organization('Guests') $$, 'PT403', 'account_required', 'A guest makes none.');

reset role;
delete from auth.users where id::text like '20000000-%';
select results_eq(
  $$ select created_by from public.organizations where slug = 'named-org-20' $$,
  array[null::uuid], 'An organization outlives its founder''s account.');

select * from finish();
rollback;
