-- The token hook: what an access token says of its bearer's roles, for the interface and for coarse gates.
-- Policies read tables, so a stale claim opens nothing.

create function private.role_claims(user_id uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  with mine as (
    select m.org_id, m.role, m.created_at, m.id from public.memberships m
    where m.user_id = role_claims.user_id
    order by m.created_at, m.id
    limit 20
  )
  select jsonb_build_object(
    'user_role', case
      when exists (select 1 from private.super_admins s where s.user_id = role_claims.user_id) then 'super_admin'
      when exists (
        select 1 from public.memberships m
        where m.user_id = role_claims.user_id and m.role = 'org_admin') then 'org_admin'
      else 'user' end,
    'org_id', (select mine.org_id from mine order by mine.created_at, mine.id limit 1),
    'memberships', coalesce(
      (select jsonb_agg(jsonb_build_object('org_id', mine.org_id, 'role', mine.role) order by mine.created_at, mine.id)
       from mine),
      '[]'::jsonb))
$$;
comment on function private.role_claims(uuid) is
  'The claims user_role, org_id (the oldest membership''s) and memberships of a user: the 20 oldest, because a token '
  'travels in a header.';
revoke execute on function private.role_claims(uuid) from public;
grant usage on schema private to supabase_auth_admin;
grant execute on function private.role_claims(uuid) to supabase_auth_admin;

create function public.custom_access_token_hook(event jsonb) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_set(
    event, '{claims}',
    coalesce(event -> 'claims', '{}'::jsonb) || private.role_claims((event ->> 'user_id')::uuid))
$$;
comment on function public.custom_access_token_hook(jsonb) is
  'Supabase Auth''s custom access token hook: adds user_role, org_id and memberships to the claims.';
revoke execute on function public.custom_access_token_hook(jsonb) from public, anon, authenticated, service_role;
grant usage on schema public to supabase_auth_admin;
grant execute on function public.custom_access_token_hook(jsonb) to supabase_auth_admin;
