import { freshToken } from '@/lib/auth/freshness';
import { refresh } from '@/lib/auth/refresh';

import { readProblem, type Problem } from './problem';
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
  const [problem, refusal] = await opened(response);
  if (!RENEWABLE.has(problem.code)) return refusal;
  const renewed = await refresh(token);
  return renewed === null ? refusal : send(bearing(again, renewed));
}

/** What a refusal says, and the refusal as if nobody had read it. */
async function opened(response: Response): Promise<[Problem, Response]> {
  const body = await response.text();
  const { status, statusText, headers } = response;
  const unread = () => new Response(body, { status, statusText, headers });
  return [await readProblem(unread()), unread()];
}

function bearing(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}
