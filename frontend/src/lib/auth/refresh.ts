import { readProblem } from '@/lib/http/problem';
import { send } from '@/lib/http/send';

import { heldToken, useSession, type Session } from './session';
import { tellTabs } from './tabs';

/**
 * Renewing the access token by the refresh cookie.
 *
 * The refresh token rotates: using one twice looks like theft and ends the session. So there is
 * never more than one renewal under way — callers in this page share one promise, and pages share a
 * Web Lock, inside of which a tab looks first whether another one has just done the work.
 */

const ENDPOINT = '/api/v1/auth/refresh';
const LOCK = 'parley.session';

let underWay: Promise<string | null> | null = null;
let queue: Promise<unknown> = Promise.resolve();

/**
 * A token newer than `stale`, or null when the session is over.
 * @throws {Problem} when the gateway could not be asked; the session is left as it was.
 */
export function refresh(stale: string | null = heldToken()): Promise<string | null> {
  const held = heldToken();
  if (held !== null && held !== stale) return Promise.resolve(held);
  underWay ??= alone(() => renew(stale)).finally(() => {
    underWay = null;
  });
  return underWay;
}

/** Run `act` while nothing else of this browser renews, signs in or signs out. */
export function alone<T>(act: () => Promise<T>): Promise<T> {
  // Browsers offer locks to secure pages only; elsewhere the acts of this page still queue.
  const locks = globalThis.navigator.locks as LockManager | undefined;
  if (locks) return locks.request(LOCK, act).then((value) => value);
  const turn = queue.then(act, act);
  queue = turn.catch(() => undefined);
  return turn;
}

async function renew(stale: string | null): Promise<string | null> {
  const held = heldToken();
  if (held !== null && held !== stale) return held;
  const response = await send(new Request(endpoint(), { method: 'POST' }));
  if (response.status === 401) return end();
  if (!response.ok) throw await readProblem(response);
  const session = (await response.json()) as Session;
  useSession.getState().signIn(session);
  tellTabs();
  return session.access_token;
}

function end(): null {
  const { status, signOut } = useSession.getState();
  signOut(status === 'signed_in' ? 'ended' : 'none');
  tellTabs();
  return null;
}

function endpoint(): string {
  return new URL(ENDPOINT, globalThis.location.href).href;
}
