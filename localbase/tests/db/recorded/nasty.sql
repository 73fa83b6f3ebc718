select 'c:\' as a; select 1;
select e'\\' as a; select 2;
select e'\'' as b; select e'a;\';b', 3;
select U&'\0061;' as a; select 4;
create table public.a$b$c (id int); create table public.d$b$e (id int);
prepare p1 as select $1::int; execute p1(1);
select $é$ a;b $é$ as "x""y;z"; select 5;
select 1 -- it's; a comment
; select 'x -- not a comment; y'; select 6 /* ' ; */ ;
create function public.h() returns int language sql begin atomic
  select case when ';' = ';' then 1 else 0 end; -- end;
  select 'end;'; /* end; */
  select 3;
END; select 7;
CREATE OR REPLACE FUNCTION public.begin_atomic_x() RETURNS int LANGUAGE sql AS 'select 1;'; select 8;
select 9 as "begin atomic"; select 10;
select $$a$tag$b;$$; select $tag$ $$;$$ $other$ $tag$; select 11;
select 'a'
 'b;'; select 12;
create rule r as on insert to public.d$b$e do also (select 1; select 2); select 13;
   
  ;;; ; select 14   ; -- trailing
/* lone */ ; select 15
