-- The step of the last code each factor took, so that none is taken twice. It lies beside schema auth,
-- whose tables have upstream's columns and no others.
create table localbase.totp_steps (
  factor_id uuid primary key references auth.mfa_factors (id) on delete cascade,
  step bigint not null
);
grant usage on schema localbase to supabase_auth_admin;
grant select, insert, update, delete on localbase.totp_steps to supabase_auth_admin;
