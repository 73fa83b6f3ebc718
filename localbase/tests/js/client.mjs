// The official client as a browser would hold it, and the mailbox beside it.
import { createHmac, randomUUID } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const { API_URL, PUBLISHABLE_KEY, SECRET_KEY, MAIL_URL } = process.env;

const options = {
  auth: { autoRefreshToken: false, persistSession: false, detectSessionInUrl: false },
  realtime: { transport: WebSocket },
};

export const PASSWORD = "correct horse battery";
export const someEmail = () => `${randomUUID()}@example.com`;
export const client = () => createClient(API_URL, PUBLISHABLE_KEY, options);
export const pkceClient = () => createClient(API_URL, PUBLISHABLE_KEY, { ...options, auth: { ...options.auth, flowType: "pkce" } });
export const admin = () => createClient(API_URL, SECRET_KEY, options);

/** Sign someone new up and return the client that is signed in. */
export const signedIn = async (email = someEmail()) => {
  const supabase = client();
  const { data, error } = await supabase.auth.signUp({ email, password: PASSWORD });
  if (error) throw error;
  return { supabase, email, user: data.user, session: data.session };
};

/** The newest mail to an address; Auth answers only after the mailbox has it. */
export const letterTo = async (email) => {
  const found = await (await fetch(`${MAIL_URL}/api/v1/search?query=${encodeURIComponent(`to:${email}`)}`)).json();
  return (await fetch(`${MAIL_URL}/api/v1/message/${found.messages[0].ID}`)).json();
};

/** The code a letter's link leads on with. */
export const codeIn = async ({ Links }) => {
  const { headers } = await fetch(Links[0].URL, { redirect: "manual" });
  return new URL(headers.get("location")).searchParams.get("code");
};

/** The code an authenticator app shows now, or some steps of thirty seconds later (RFC 6238). */
export const codeOf = (secret, steps = 0) => {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
};
