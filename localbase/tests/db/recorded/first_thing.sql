-- a leading comment; with a semicolon
/* block ; comment /* nested ; */ still ; */
create table public.things (
  id int primary key, -- trailing ; comment
  "odd;name" text default 'it''s; fine'
);

create function public.f() returns text language plpgsql as $fn$
begin
  return 'a;b';  -- ;
end;
$fn$;
create function public.g(a int) returns int language sql
begin atomic
  select a + 1;
  select case when a > 1 then 1 else 2 end;
end;
insert into public.things values (1, E'esc\';x');;
 ;
comment on table public.things is $$semi ; $$;
create policy "p;q" on public.things
  using (true);

do $$ begin perform 1; end $$;
-- only a comment at the end;
