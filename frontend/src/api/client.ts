import createClient from 'openapi-fetch';

import { heldToken } from '@/lib/auth/session';
import { authorizedFetch } from '@/lib/http/authorizedFetch';
import { problemFrom } from '@/lib/http/problem';
import { send } from '@/lib/http/send';

import type { paths } from './schema';

/** The gateway as the person signed in; types come from its OpenAPI document. */
export const api = createClient<paths>({ fetch: authorizedFetch });

/**
 * The gateway for the acts that make and end sessions. They never renew a token on the way: they
 * hold the lock that renewing waits for.
 */
export const sessionApi = createClient<paths>({
  fetch: (request) => {
    const token = heldToken();
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
    return send(request);
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer.
 * @throws {Problem} when the gateway refused or could not be reached.
 */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
  return data as T;
}
