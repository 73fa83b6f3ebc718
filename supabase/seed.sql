-- A small town to try things in. For development only: everybody's password is known to everybody,
--   lindenau-town
-- Run after the migrations by `supabase db reset` and by localbase; running it again adds nothing.
--
--   ada@lindenau.example    Ada Albrecht    org_admin of the town hall, hosts its meetings
--   bruno@lindenau.example  Bruno Bergmann  user of the town hall
--   clara@lindenau.example  Clara Czerny    user of the town hall
--   stefan@fremd.example    Stefan Stamm    a stranger with an organization of his own

insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
  raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
  -- Auth reads these as text and expects '' rather than null.
  confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
  phone_change, phone_change_token, reauthentication_token)
select
  '00000000-0000-0000-0000-000000000000', person.id, 'authenticated', 'authenticated', person.email,
  extensions.crypt('lindenau-town', extensions.gen_salt('bf')), now(),
  '{"provider": "email", "providers": ["email"]}', jsonb_build_object('display_name', person.name), now(), now(),
  '', '', '', '', '', '', '', ''
from (values
  ('a0000000-0000-4000-8000-000000000001'::uuid, 'ada@lindenau.example', 'Ada Albrecht'),
  ('a0000000-0000-4000-8000-000000000002', 'bruno@lindenau.example', 'Bruno Bergmann'),
  ('a0000000-0000-4000-8000-000000000003', 'clara@lindenau.example', 'Clara Czerny'),
  ('a0000000-0000-4000-8000-000000000009', 'stefan@fremd.example', 'Stefan Stamm')
) as person (id, email, name)
on conflict do nothing;

insert into auth.identities (
  id, provider_id, user_id, provider, identity_data, last_sign_in_at, created_at, updated_at)
select
  u.id, u.id::text, u.id, 'email',
  jsonb_build_object('sub', u.id::text, 'email', u.email, 'email_verified', true, 'phone_verified', false),
  now(), now(), now()
from auth.users u
where u.id::text like 'a0000000-0000-4000-8000-00000000000_'
on conflict do nothing;

insert into public.organizations (id, name, slug, created_by)
values
  ('b0000000-0000-4000-8000-000000000001', 'Lindenau Town Hall', 'lindenau', 'a0000000-0000-4000-8000-000000000001'),
  ('b0000000-0000-4000-8000-000000000009', 'Stamm & Sons', 'stamm', 'a0000000-0000-4000-8000-000000000009')
on conflict do nothing;

insert into public.memberships (org_id, user_id, role, created_at)
values
  ('b0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'org_admin', now() - interval '90 days'),
  ('b0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002', 'user', now() - interval '80 days'),
  ('b0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000003', 'user', now() - interval '20 days'),
  ('b0000000-0000-4000-8000-000000000009', 'a0000000-0000-4000-8000-000000000009', 'org_admin', now() - interval '5 days')
on conflict do nothing;

-- One week ago, yesterday, tomorrow, in a week; and one anybody with the link may come to.
insert into public.meetings (id, org_id, created_by, code, title, description, access, starts_at, duration_minutes)
select
  meeting.id, 'b0000000-0000-4000-8000-000000000001', meeting.host, meeting.code, meeting.title, meeting.description,
  meeting.access::public.meeting_access, date_trunc('hour', now()) + meeting.from_now, meeting.minutes
from (values
  ('c0000000-0000-4000-8000-000000000001'::uuid, 'a0000000-0000-4000-8000-000000000001'::uuid, 'cou-ncil-one',
    'Town council', 'Budget for the market square, first reading.', 'organization', interval '-7 days', 90),
  ('c0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000002', 'lib-rary-day',
    'Library opening hours', 'Evenings in winter?', 'organization', interval '-1 day', 30),
  ('c0000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000001', 'cou-ncil-two',
    'Town council', 'Budget for the market square, second reading.', 'organization', interval '1 day', 90),
  ('c0000000-0000-4000-8000-000000000004', 'a0000000-0000-4000-8000-000000000001', 'ask-town-ada',
    'Ask the town hall', 'Open hour for everybody: come with the link.', 'link', interval '2 days', 60),
  ('c0000000-0000-4000-8000-000000000005', 'a0000000-0000-4000-8000-000000000003', 'sum-mers-day',
    'Summer festival', 'Who brings what.', 'organization', interval '7 days', 45)
) as meeting (id, host, code, title, description, access, from_now, minutes)
on conflict do nothing;

insert into public.meeting_occurrences (id, meeting_id, started_at, ended_at)
select m.id, m.id, m.starts_at, m.ends_at
from public.meetings m
where m.id in ('c0000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-000000000002')
on conflict do nothing;

insert into public.participants (id, occurrence_id, meeting_id, user_id, role, created_at)
select attended.id, o.id, o.meeting_id, attended.user_id, attended.role::public.meeting_role, o.started_at
from (values
  ('d0000000-0000-4000-8000-000000000001'::uuid, 'c0000000-0000-4000-8000-000000000001'::uuid,
    'a0000000-0000-4000-8000-000000000001'::uuid, 'host'),
  ('d0000000-0000-4000-8000-000000000002', 'c0000000-0000-4000-8000-000000000001',
    'a0000000-0000-4000-8000-000000000002', 'participant'),
  ('d0000000-0000-4000-8000-000000000003', 'c0000000-0000-4000-8000-000000000002',
    'a0000000-0000-4000-8000-000000000002', 'host'),
  ('d0000000-0000-4000-8000-000000000004', 'c0000000-0000-4000-8000-000000000002',
    'a0000000-0000-4000-8000-000000000003', 'participant')
) as attended (id, occurrence_id, user_id, role)
join public.meeting_occurrences o on o.id = attended.occurrence_id
on conflict do nothing;

insert into public.participant_spans (id, participant_id, meeting_id, user_id, joined_at, left_at)
select p.id, p.id, p.meeting_id, p.user_id, o.started_at, o.ended_at
from public.participants p join public.meeting_occurrences o on o.id = p.occurrence_id
where p.id::text like 'd0000000-0000-4000-8000-00000000000_'
on conflict do nothing;

insert into public.messages (id, meeting_id, sender_id, body, client_id, created_at)
select said.id, m.id, said.sender_id, said.body, said.id, m.starts_at + said.after
from (values
  ('e0000000-0000-4000-8000-000000000001'::uuid, 'c0000000-0000-4000-8000-000000000001'::uuid,
    'a0000000-0000-4000-8000-000000000001'::uuid, 'Good morning! The figures are on page three.', interval '2 minutes'),
  ('e0000000-0000-4000-8000-000000000002', 'c0000000-0000-4000-8000-000000000001',
    'a0000000-0000-4000-8000-000000000002', 'The benches are missing, aren''t they?', interval '9 minutes'),
  ('e0000000-0000-4000-8000-000000000003', 'c0000000-0000-4000-8000-000000000001',
    'a0000000-0000-4000-8000-000000000001', 'They are. I''ll add them for the second reading.', interval '10 minutes'),
  ('e0000000-0000-4000-8000-000000000004', 'c0000000-0000-4000-8000-000000000002',
    'a0000000-0000-4000-8000-000000000003', 'Tuesdays until eight would help many.', interval '4 minutes')
) as said (id, meeting_id, sender_id, body, after)
join public.meetings m on m.id = said.meeting_id
on conflict do nothing;
