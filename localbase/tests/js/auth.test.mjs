// Every method of supabase-js's auth client that localbase answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  admin, client, codeIn, codeOf, letterTo, PASSWORD, pkceClient, signedIn, someEmail,
} from "./client.mjs";

const ok = ({ data, error }) => {
  assert.equal(error, null);
  return data;
};

const refused = ({ error }, code, status) => {
  assert.ok(error, "it should have been refused");
  assert.equal(error.code, code);
  if (status) assert.equal(error.status, status);
  return error;
};

test("signUp signs in and keeps the metadata", async () => {
  const email = someEmail();
  const { user, session } = ok(await client().auth.signUp({ email, password: PASSWORD, options: { data: { display_name: "Ada" } } }));
  assert.equal(user.email, email);
  assert.equal(user.user_metadata.display_name, "Ada");
  assert.equal(session.token_type, "bearer");
});

test("signUp refuses a weak password with its reasons", async () => {
  const error = refused(await client().auth.signUp({ email: someEmail(), password: "x" }), "weak_password", 422);
  assert.equal(error.name, "AuthWeakPasswordError");
  assert.deepEqual(error.reasons, ["length"]);
});

test("signUp refuses a taken address", async () => {
  const { email } = await signedIn();
  refused(await client().auth.signUp({ email, password: PASSWORD }), "user_already_exists", 422);
});

test("signInAnonymously", async () => {
  const { user } = ok(await client().auth.signInAnonymously({ options: { data: { display_name: "Guest" } } }));
  assert.equal(user.is_anonymous, true);
});

test("signInWithPassword", async () => {
  const { email } = await signedIn();
  const { session } = ok(await client().auth.signInWithPassword({ email, password: PASSWORD }));
  assert.ok(session.refresh_token);
  refused(await client().auth.signInWithPassword({ email, password: "wrong" }), "invalid_credentials", 400);
});

test("getUser and getSession", async () => {
  const { supabase, user } = await signedIn();
  assert.equal(ok(await supabase.auth.getUser()).user.id, user.id);
  assert.equal(ok(await supabase.auth.getSession()).session.user.id, user.id);
});

test("getClaims verifies with the published key", async () => {
  const { supabase, user } = await signedIn();
  const { claims, header } = ok(await supabase.auth.getClaims());
  assert.equal(claims.sub, user.id);
  assert.equal(header.alg, "ES256");
});

test("getClaims refuses a changed token", async () => {
  const { supabase, session } = await signedIn();
  const [head, body] = session.access_token.split(".");
  const { error } = await supabase.auth.getClaims(`${head}.${body}.${"A".repeat(86)}`);
  assert.ok(error);
});

test("refreshSession rotates", async () => {
  const { supabase, session } = await signedIn();
  const fresh = ok(await supabase.auth.refreshSession()).session;
  assert.notEqual(fresh.refresh_token, session.refresh_token);
  refused(await client().auth.refreshSession({ refresh_token: "unknown" }), "refresh_token_not_found", 400);
});

test("setSession takes tokens over", async () => {
  const { session, user } = await signedIn();
  assert.equal(ok(await client().auth.setSession(session)).user.id, user.id);
});

test("updateUser changes metadata and password", async () => {
  const { supabase, email } = await signedIn();
  assert.equal(ok(await supabase.auth.updateUser({ data: { color: "red" } })).user.user_metadata.color, "red");
  ok(await supabase.auth.updateUser({ password: "another password" }));
  ok(await client().auth.signInWithPassword({ email, password: "another password" }));
  refused(await supabase.auth.updateUser({ password: "another password" }), "same_password", 422);
});

test("updateUser changes the address by letter", async () => {
  const { supabase } = await signedIn();
  const email = someEmail();
  ok(await supabase.auth.updateUser({ email }));
  const { Code } = await letterTo(email);
  const { user } = ok(await supabase.auth.verifyOtp({ email, token: Code, type: "email_change" }));
  assert.equal(user.email, email);
});

for (const scope of ["local", "global", "others"]) {
  test(`signOut with scope ${scope}`, async () => {
    const { supabase, email } = await signedIn();
    const elsewhere = client();
    ok(await elsewhere.auth.signInWithPassword({ email, password: PASSWORD }));
    const { error } = await supabase.auth.signOut({ scope });
    assert.equal(error, null);
    const here = await supabase.auth.getUser();
    const there = await elsewhere.auth.getUser();
    assert.equal(Boolean(here.data.user), scope === "others");
    assert.equal(Boolean(there.data.user), scope === "local");
    if (scope !== "local") assert.equal(there.error.name, "AuthSessionMissingError");
  });
}

test("resetPasswordForEmail and verifyOtp", async () => {
  const { email } = await signedIn();
  ok(await client().auth.resetPasswordForEmail(email));
  const { Code } = await letterTo(email);
  const supabase = client();
  ok(await supabase.auth.verifyOtp({ email, token: Code, type: "recovery" }));
  ok(await supabase.auth.updateUser({ password: "a new password" }));
  ok(await client().auth.signInWithPassword({ email, password: "a new password" }));
});

test("signInWithOtp and verifyOtp by digits and by hash", async () => {
  const email = someEmail();
  ok(await client().auth.signInWithOtp({ email, options: { data: { display_name: "Edsger" } } }));
  const { Code, Links } = await letterTo(email);
  const token_hash = new URL(Links[0].URL).searchParams.get("token");
  assert.equal(ok(await client().auth.verifyOtp({ email, token: Code, type: "email" })).user.email, email);
  refused(await client().auth.verifyOtp({ token_hash, type: "email" }), "otp_expired", 403);
  refused(await client().auth.signInWithOtp({ email: someEmail(), options: { shouldCreateUser: false } }), "otp_disabled", 422);
});

test("exchangeCodeForSession after signInWithOtp", async () => {
  const supabase = pkceClient();
  const email = someEmail();
  ok(await supabase.auth.signInWithOtp({ email }));
  const code = await codeIn(await letterTo(email));
  assert.equal(ok(await supabase.auth.exchangeCodeForSession(code)).user.email, email);
  assert.equal(ok(await supabase.auth.getUser()).user.email, email);
});

test("exchangeCodeForSession after resetPasswordForEmail tells that it was a recovery", async () => {
  const { email } = await signedIn();
  const supabase = pkceClient();
  ok(await supabase.auth.resetPasswordForEmail(email));
  const found = ok(await supabase.auth.exchangeCodeForSession(await codeIn(await letterTo(email))));
  assert.equal(found.redirectType, "recovery");
  ok(await supabase.auth.updateUser({ password: "a new password" }));
});

test("exchangeCodeForSession after updateUser changes the address", async () => {
  const supabase = pkceClient();
  ok(await supabase.auth.signUp({ email: someEmail(), password: PASSWORD }));
  const email = someEmail();
  ok(await supabase.auth.updateUser({ email }));
  assert.equal(ok(await supabase.auth.exchangeCodeForSession(await codeIn(await letterTo(email)))).user.email, email);
});

test("exchangeCodeForSession refuses another browser's code", async () => {
  const email = someEmail();
  ok(await pkceClient().auth.signInWithOtp({ email }));
  const code = await codeIn(await letterTo(email));
  const elsewhere = pkceClient();
  ok(await elsewhere.auth.signInWithOtp({ email: someEmail() }));
  refused(await elsewhere.auth.exchangeCodeForSession(code), "bad_code_verifier", 400);
});

test("resend answers for whoever is asked", async () => {
  ok(await client().auth.resend({ type: "signup", email: someEmail() }));
});

test("reauthenticate", async () => {
  const { supabase, email } = await signedIn();
  ok(await supabase.auth.reauthenticate());
  assert.match((await letterTo(email)).Code, /^\d{6}$/);
});

test("getUserIdentities", async () => {
  const { supabase, email } = await signedIn();
  const { identities } = ok(await supabase.auth.getUserIdentities());
  assert.deepEqual(identities.map(({ provider, identity_data }) => [provider, identity_data.email]), [["email", email]]);
});

test("onAuthStateChange tells of signing in and out", async () => {
  const { supabase } = await signedIn();
  const events = [];
  supabase.auth.onAuthStateChange((event) => { events.push(event); });
  await supabase.auth.refreshSession();
  await supabase.auth.signOut();
  assert.ok(events.includes("TOKEN_REFRESHED"));
  assert.ok(events.includes("SIGNED_OUT"));
});

test("admin: create, read, update, list, ban, delete", async () => {
  const { auth } = admin();
  const email = someEmail();
  const { user } = ok(await auth.admin.createUser({ email, password: PASSWORD, email_confirm: true, app_metadata: { plan: "gold" } }));
  assert.equal(user.app_metadata.plan, "gold");
  assert.equal(ok(await auth.admin.getUserById(user.id)).user.email, email);
  assert.equal(ok(await auth.admin.updateUserById(user.id, { user_metadata: { a: 1 } })).user.user_metadata.a, 1);
  const listed = ok(await auth.admin.listUsers({ page: 1, perPage: 5 }));
  assert.ok(listed.users.length > 0);
  assert.ok(listed.total >= listed.users.length);
  ok(await auth.admin.updateUserById(user.id, { ban_duration: "24h" }));
  refused(await client().auth.signInWithPassword({ email, password: PASSWORD }), "user_banned", 400);
  ok(await auth.admin.deleteUser(user.id));
  refused(await auth.admin.getUserById(user.id), "user_not_found", 404);
});

test("admin: generateLink", async () => {
  const { auth } = admin();
  const email = someEmail();
  const { properties, user } = ok(await auth.admin.generateLink({ type: "signup", email, password: PASSWORD, options: { data: { a: 1 } } }));
  assert.equal(user.user_metadata.a, 1);
  assert.equal(properties.verification_type, "signup");
  assert.equal(ok(await client().auth.verifyOtp({ token_hash: properties.hashed_token, type: "signup" })).user.email, email);
  refused(await auth.admin.generateLink({ type: "signup", email, password: PASSWORD }), "email_exists", 422);
  for (const type of ["magiclink", "recovery"]) {
    const link = ok(await auth.admin.generateLink({ type, email, options: { redirectTo: "http://127.0.0.1:8000/in" } })).properties;
    assert.equal(link.redirect_to, "http://127.0.0.1:8000/in");
    ok(await client().auth.verifyOtp({ email, token: link.email_otp, type }));
  }
  const newEmail = someEmail();
  const change = ok(await auth.admin.generateLink({ type: "email_change_new", email, newEmail })).properties;
  assert.equal(ok(await client().auth.verifyOtp({ token_hash: change.hashed_token, type: "email_change" })).user.email, newEmail);
  refused(await client().auth.admin.generateLink({ type: "recovery", email: newEmail }), "not_admin", 403);
});

test("admin: inviteUserByEmail", async () => {
  const { auth } = admin();
  const email = someEmail();
  assert.ok(ok(await auth.admin.inviteUserByEmail(email, { data: { team: "blue" } })).user.invited_at);
  const { Code } = await letterTo(email);
  const { user } = ok(await client().auth.verifyOtp({ email, token: Code, type: "invite" }));
  assert.equal(user.user_metadata.team, "blue");
  refused(await auth.admin.inviteUserByEmail(email), "email_exists", 422);
});

test("admin: signOut ends someone's session by their token", async () => {
  const { supabase, session } = await signedIn();
  const { error } = await admin().auth.admin.signOut(session.access_token);
  assert.equal(error, null);
  assert.equal((await supabase.auth.getUser()).data.user, null);
});

test("admin is closed to the publishable key", async () => {
  refused(await client().auth.admin.listUsers(), "not_admin", 403);
});

test("mfa: enroll, challenge, verify, listFactors, unenroll and the levels", async () => {
  const { supabase } = await signedIn();
  const { mfa } = supabase.auth;
  const { id, totp } = ok(await mfa.enroll({ factorType: "totp", friendlyName: "phone", issuer: "Parley" }));
  assert.match(totp.qr_code, /^data:image\/svg\+xml;utf-8,<svg /);
  const challenge = ok(await mfa.challenge({ factorId: id }));
  refused(await mfa.verify({ factorId: id, challengeId: challenge.id, code: "no" }), "mfa_verification_failed", 422);
  ok(await mfa.verify({ factorId: id, challengeId: challenge.id, code: codeOf(totp.secret) }));
  const level = ok(await mfa.getAuthenticatorAssuranceLevel());
  assert.equal(level.currentLevel, "aal2");
  assert.deepEqual(level.currentAuthenticationMethods.map(({ method }) => method), ["totp", "password"]);
  refused(await mfa.challengeAndVerify({ factorId: id, code: codeOf(totp.secret, -1) }), "mfa_verification_failed", 422);
  ok(await supabase.auth.refreshSession());
  assert.equal(ok(await mfa.getAuthenticatorAssuranceLevel()).currentLevel, "aal2");
  assert.deepEqual(ok(await mfa.listFactors()).totp.map((factor) => factor.id), [id]);
  assert.equal(ok(await mfa.unenroll({ factorId: id })).id, id);
  assert.deepEqual(ok(await mfa.listFactors()).all, []);
});

test("mfa: a new sign-in has to rise again", async () => {
  const { supabase, email } = await signedIn();
  const { id, totp } = ok(await supabase.auth.mfa.enroll({ factorType: "totp" }));
  ok(await supabase.auth.mfa.challengeAndVerify({ factorId: id, code: codeOf(totp.secret) }));
  const elsewhere = client();
  ok(await elsewhere.auth.signInWithPassword({ email, password: PASSWORD }));
  const { currentLevel, nextLevel } = ok(await elsewhere.auth.mfa.getAuthenticatorAssuranceLevel());
  assert.deepEqual([currentLevel, nextLevel], ["aal1", "aal2"]);
  refused(await elsewhere.auth.mfa.unenroll({ factorId: id }), "insufficient_aal", 422);
  ok(await elsewhere.auth.mfa.challengeAndVerify({ factorId: id, code: codeOf(totp.secret, 1) }));
});

test("admin: mfa.listFactors and mfa.deleteFactor", async () => {
  const { supabase, user } = await signedIn();
  const { id } = ok(await supabase.auth.mfa.enroll({ factorType: "totp" }));
  const { mfa } = admin().auth.admin;
  assert.deepEqual(ok(await mfa.listFactors({ userId: user.id })).factors.map((factor) => factor.id), [id]);
  ok(await mfa.deleteFactor({ userId: user.id, id }));
  assert.deepEqual(ok(await mfa.listFactors({ userId: user.id })).factors, []);
});
