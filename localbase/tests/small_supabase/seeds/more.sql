insert into public.counters (name, value) values ('seeded again', 2);
