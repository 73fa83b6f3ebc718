begin;
select plan(9);

insert into auth.users (id, email) values
  ('80000000-0000-4000-8000-000000000001', 'ada@hook.test'),
  ('80000000-0000-4000-8000-000000000002', 'bruno@hook.test'),
  ('80000000-0000-4000-8000-000000000003', 'clara@hook.test');
insert into public.organizations (id, name, slug) values
  ('81000000-0000-4000-8000-000000000001', 'Town hall', 'hook-town'),
  ('81000000-0000-4000-8000-000000000002', 'Library', 'hook-library');
insert into public.memberships (org_id, user_id, role, created_at) values
  ('81000000-0000-4000-8000-000000000001', '80000000-0000-4000-8000-000000000001', 'user', now() - interval '1 day'),
  ('81000000-0000-4000-8000-000000000002', '80000000-0000-4000-8000-000000000001', 'org_admin', now()),
  ('81000000-0000-4000-8000-000000000001', '80000000-0000-4000-8000-000000000002', 'user', now());

select is(
  public.custom_access_token_hook(
    '{"user_id": "80000000-0000-4000-8000-000000000001", "claims": {"aud": "authenticated"}, "authentication_method": "password"}'),
  '{"user_id": "80000000-0000-4000-8000-000000000001", "authentication_method": "password", "claims": {
     "aud": "authenticated", "user_role": "org_admin", "org_id": "81000000-0000-4000-8000-000000000001", "memberships": [
       {"org_id": "81000000-0000-4000-8000-000000000001", "role": "user"},
       {"org_id": "81000000-0000-4000-8000-000000000002", "role": "org_admin"}]}}'::jsonb,
  'A token says its bearer''s roles, and keeps what it said.');
select is(
  public.custom_access_token_hook('{"user_id": "80000000-0000-4000-8000-000000000002", "claims": {}}') #>> '{claims,user_role}',
  'user', 'A member is a user.');
select is(
  public.custom_access_token_hook('{"user_id": "80000000-0000-4000-8000-000000000003", "claims": {}}') -> 'claims',
  '{"user_role": "user", "org_id": null, "memberships": []}'::jsonb, 'So is who belongs nowhere.');
insert into private.super_admins (user_id) values ('80000000-0000-4000-8000-000000000003');
select is(
  public.custom_access_token_hook('{"user_id": "80000000-0000-4000-8000-000000000003", "claims": {}}') #>> '{claims,user_role}',
  'super_admin', 'Who administers the platform is a super_admin.');

select ok(
  has_function_privilege('supabase_auth_admin', 'public.custom_access_token_hook(jsonb)', 'execute'), 'Auth calls the hook.');
select ok(
  has_function_privilege('supabase_auth_admin', 'private.role_claims(uuid)', 'execute')
  and has_schema_privilege('supabase_auth_admin', 'private', 'usage'), 'And what the hook calls.');
select ok(
  not has_function_privilege('authenticated', 'public.custom_access_token_hook(jsonb)', 'execute'), 'The signed-in do not.');
select ok(
  not has_function_privilege('authenticated', 'private.role_claims(uuid)', 'execute'), 'Nor read another''s roles.');
select is_empty(
  $$ select table_name from information_schema.role_table_grants
     where grantee = 'supabase_auth_admin' and table_schema in ('public', 'private') $$,
  'Auth reads no table of ours.');

select * from finish();
rollback;
