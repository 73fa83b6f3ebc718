/** This page's hub client, for whoever is signed in. */

import { freshToken } from '@/lib/auth/freshness';
import { refresh } from '@/lib/auth/refresh';
import { heldToken, useSession } from '@/lib/auth/session';
import { HubClient } from './client';

let client: HubClient | null = null;

/** The page's one hub client, started at first use and again after a sign-in. */
export function pageHub(): HubClient {
  client ??= makeClient();
  client.start();
  return client;
}

function makeClient(): HubClient {
  const made = new HubClient({
    url: () => new URL('/api/v1/realtime', location.href).href.replace(/^http/, 'ws'),
    token: ({ fresh }) => (fresh ? refresh(heldToken()) : freshToken()),
  });
  useSession.subscribe(({ session, status }, before) => {
    if (status === 'signed_out') made.stop();
    else if (session?.access_token !== before.session?.access_token) {
      made.renew().catch(() => undefined);
    }
  });
  return made;
}
