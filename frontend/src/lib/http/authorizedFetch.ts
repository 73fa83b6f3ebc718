import { freshToken } from '@/lib/auth/freshness';
import { refresh } from '@/lib/auth/refresh';

import { readProblem } from './problem';
import { send } from './send';

/** Answers that say "this token, not this person, is the trouble". */
const RENEWABLE = new Set(['token_expired', 'token_invalid', 'session_ended']);

/**
 * `fetch` as the person signed in: adds the access token, and when the gateway says that token is
 * over, renews it once and asks again. When it cannot be renewed the first answer stands, and the
 * session store already says that nobody is signed in.
 */
export async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const token = await freshToken();
  const response = await send(bearing(request, token));
  if (response.status !== 401 || token === null) return response;
  const problem = await readProblem(response.clone());
  if (!RENEWABLE.has(problem.code)) return response;
  const renewed = await refresh(token);
  return renewed === null ? response : send(bearing(again, renewed));
}

function bearing(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}
