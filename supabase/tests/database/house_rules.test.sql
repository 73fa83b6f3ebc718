-- The rules every noun keeps, asked of the catalogue: a table or function added later is held to them too.
begin;
select plan(21);

create temporary view house_tables as
  select c.oid, n.nspname as schema, c.relname as name, c.relrowsecurity as guarded
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p');

create temporary view house_functions as
  select p.oid, n.nspname as schema, p.oid::regprocedure::text as name, p.prosecdef as definer, p.proconfig, p.proacl,
    p.prorettype = 'trigger'::regtype as is_trigger
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private')
    and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e');

-- Grants of a table and of its columns alike.
create temporary view house_grants as
  select t.schema, t.name, g.grantee::regrole::text as grantee, g.privilege_type as privilege
  from house_tables t
  join pg_class c on c.oid = t.oid
  cross join lateral aclexplode(c.relacl) g
  where g.grantee <> 0
  union
  select t.schema, t.name, g.grantee::regrole::text, g.privilege_type
  from house_tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
  cross join lateral aclexplode(a.attacl) g
  where g.grantee <> 0;

select is_empty(
  $$ select schema, name from house_tables where not guarded $$,
  'Every table has row level security.');

select is_empty(
  $$ select schema, name from house_tables where obj_description(oid, 'pg_class') is null $$,
  'Every table says what it is.');

select is_empty(
  $$ select name from house_functions where obj_description(oid, 'pg_proc') is null $$,
  'Every function says what it does.');

select is_empty(
  $$ select t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where n.nspname = 'public' and t.typtype = 'e' and obj_description(t.oid, 'pg_type') is null $$,
  'Every enum says what it lists.');

select is_empty(
  $$ select name, privilege from house_grants g
     where schema = 'public' and grantee = 'authenticated'
       and not exists (
         select 1 from pg_policies p
         where p.schemaname = 'public' and p.tablename = g.name and p.permissive = 'PERMISSIVE'
           and p.cmd in (g.privilege, 'ALL') and 'authenticated' = any (p.roles)) $$,
  'Every act that is granted has a policy.');

select is_empty(
  $$ select p.tablename, p.policyname from pg_policies p
     where p.schemaname = 'public'
       and not exists (
         select 1 from house_grants g
         where g.schema = 'public' and g.name = p.tablename and g.grantee = any (p.roles::text[])
           and p.cmd in (g.privilege, 'ALL')) $$,
  'Every policy is about an act that is granted.');

select is_empty(
  $$ select schemaname, tablename, cmd, role from pg_policies, unnest(roles) as role
     where schemaname in ('public', 'private', 'realtime') and permissive = 'PERMISSIVE'
     group by schemaname, tablename, cmd, role having count(*) > 1 $$,
  'No act of a role has two permissive policies.');

select is_empty(
  $$ select tablename, policyname from pg_policies
     where schemaname in ('public', 'private') and roles && array['public', 'anon']::name[] $$,
  'Every policy names its role, and none is for the anonymous.');

select is_empty(
  $$ select tablename, policyname from pg_policies
     where schemaname in ('public', 'realtime')
       and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''),
             'SELECT (auth\.(uid|jwt|role)|realtime\.topic)\(\)', '', 'g')
         ~ '(auth\.(uid|jwt|role)|realtime\.topic)\(\)' $$,
  'Policies ask who is calling once a query, not once a row.');

select is_empty(
  $$ select c.conrelid::regclass, c.conname from pg_constraint c
     join house_tables t on t.oid = c.conrelid
     where c.contype = 'f'
       and not exists (
         select 1 from pg_index i
         where i.indrelid = c.conrelid and i.indpred is null
           and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey) $$,
  'Every foreign key is indexed.');

select is_empty(
  $$ select name from house_functions where schema = 'public' and definer $$,
  'No function the API exposes runs with its owner''s rights.');

select is_empty(
  $$ select name from house_functions
     where not coalesce(proconfig, '{}') && array['search_path=""', 'search_path='] $$,
  'Every function runs with an empty search path.');

select is_empty(
  $$ select name from house_functions f
     where f.proacl is null or exists (select 1 from aclexplode(f.proacl) g where g.grantee = 0) $$,
  'No function may be called by everyone.');

select is_empty(
  $$ select 'table ' || schema || '.' || name from house_grants where grantee = 'anon'
     union all
     select 'function ' || name from house_functions where has_function_privilege('anon', oid, 'execute')
     union all
     select 'schema private' where has_schema_privilege('anon', 'private', 'usage')
     union all
     select 'grant of ' || privilege || ' on ' || name from house_grants
     where grantee = 'authenticated' and (schema = 'private' or privilege not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')) $$,
  'The anonymous have nothing, and the signed-in nothing private and no act beyond rows.');

select is_empty(
  $$ select 'update of every column of ' || t.name from house_tables t
     where t.schema = 'public' and has_table_privilege('authenticated', t.oid, 'update') $$,
  'Changes are granted column by column.');

-- What follows are rules of Supabase's own database linter that no rule above implies.

select is_empty(
  $$ select tablename, policyname from pg_policies
     where schemaname in ('public', 'realtime') and coalesce(qual, '') || coalesce(with_check, '') ~ 'user_metadata' $$,
  'No policy believes what people may write about themselves.');

select is_empty(
  $$ select tablename, policyname from pg_policies
     where schemaname in ('public', 'realtime') and 'true' in (qual, with_check) $$,
  'No policy is always true.');

select is_empty(
  $$ select c.oid::regclass from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
       and not (c.relkind = 'v' and coalesce(c.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on']) $$,
  'Every view the API exposes asks as its caller.');

select is_empty(
  $$ select schema, name from house_tables t
     where not exists (select 1 from pg_index i where i.indrelid = t.oid and i.indisprimary) $$,
  'Every table has a primary key.');

select is_empty(
  $$ select i.indrelid::regclass, array_agg(i.indexrelid::regclass)
     from pg_index i join house_tables t on t.oid = i.indrelid
     group by i.indrelid, i.indkey, i.indclass, i.indoption, pg_get_expr(i.indpred, i.indrelid)
     having count(*) > 1 $$,
  'No index is there twice.');

select is_empty(
  $$ select extname from pg_extension where extnamespace in ('public'::regnamespace, 'private'::regnamespace) $$,
  'No extension lives among the tables.');

select * from finish();
rollback;
