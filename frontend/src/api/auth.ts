import { useQuery } from '@tanstack/react-query';

import { alone } from '@/lib/auth/refresh';
import { useSession, type Session } from '@/lib/auth/session';
import { tellTabs } from '@/lib/auth/tabs';
import { hasCode } from '@/lib/http/problem';

import { api, sessionApi, unwrap } from './client';
import { keys } from './keys';
import type { Registration } from './shapes';

/** Signing up, in and out, and who I am. */

export interface Credentials {
  email: string;
  password: string;
}

/** Make an account. Signs in at once unless the address must be confirmed first. */
export function register(account: Credentials & { display_name: string }): Promise<Registration> {
  return alone(async () => {
    const made = await unwrap(sessionApi.POST('/api/v1/auth/register', { body: account }));
    if (made.session) begin(made.session);
    return made;
  });
}

/** Confirm an address by the code from the mail, and sign in. */
export function confirmAddress(email: string, token: string): Promise<void> {
  return alone(async () => {
    begin(await unwrap(sessionApi.POST('/api/v1/auth/verify', { body: { email, token } })));
  });
}

/** Send the confirmation mail again. */
export async function resendConfirmation(email: string): Promise<void> {
  await unwrap(sessionApi.POST('/api/v1/auth/resend', { body: { email } }));
}

/** Sign in. */
export function logIn(credentials: Credentials): Promise<void> {
  return alone(async () => {
    begin(await unwrap(sessionApi.POST('/api/v1/auth/login', { body: credentials })));
  });
}

/**
 * Sign out, on this device and in all its tabs. A session that was over already is signed out too.
 * @throws {Problem} when the gateway could not be told; nothing changed then.
 */
export function logOut(): Promise<void> {
  return alone(async () => {
    try {
      await unwrap(sessionApi.POST('/api/v1/auth/logout', { body: { scope: 'local' } }));
    } catch (error) {
      if (!hasCode(error, 'session_ended', 'token_expired', 'not_authenticated')) throw error;
    }
    useSession.getState().signOut('left');
    tellTabs();
  });
}

/** Who I am, with my organisations. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/auth/me', { signal })),
    staleTime: 60_000,
  });
}

function begin(session: Session): void {
  useSession.getState().signIn(session);
  tellTabs();
}
