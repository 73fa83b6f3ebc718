insert into public.counters (name, value) values ('seeded', 1);
