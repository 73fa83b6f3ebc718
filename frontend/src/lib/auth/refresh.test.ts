import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { authorizedFetch } from '@/lib/http/authorizedFetch';
import { Gateway, problem, type Answer } from '@/testing/gateway';

import { freshToken } from './freshness';
import { alone, refresh } from './refresh';
import { useSession, type Session } from './session';

const user = { id: 'u-1', email: 'ada@example.org', display_name: 'Ada' };
const sessionOf = (token: string, expires_in = 3600): Session => ({ access_token: token, expires_in, user });

/** A gateway that rotates: each refresh needs the cookie the one before handed out, once. */
function rotating(): Answer {
  // The browser's cookies outlive a test: the first one presented is taken as it is.
  let turn: number | null = null;
  return ({ path, headers }) => {
    if (path !== '/api/v1/auth/refresh') {
      return headers.authorization === `Bearer token-${turn ?? 'none'}`
        ? { status: 200, body: { turn } }
        : problem(401, 'token_expired');
    }
    const presented = Number(/parley_refresh=(\d+)/.exec(headers.cookie ?? '')?.[1] ?? 0);
    if (headers['x-requested-with'] !== 'parley') return problem(403, 'csrf_failed');
    if (presented !== (turn ?? presented)) return problem(401, 'session_ended');
    turn = presented + 1;
    return {
      status: 200,
      body: sessionOf(`token-${turn}`),
      headers: { 'set-cookie': `parley_refresh=${turn}; Path=/api/v1/auth; HttpOnly; SameSite=Strict` },
    };
  };
}

let gateway: Gateway;

async function begin(answer: Answer): Promise<void> {
  gateway = await Gateway.start(answer);
}

function get(path: string): Promise<Response> {
  return authorizedFetch(new Request(new URL(path, gateway.origin)));
}

beforeEach(() => {
  useSession.setState({ status: 'unknown', session: null, freshUntil: 0, reason: 'none' });
});

afterEach(async () => {
  await gateway.stop();
});

describe('refresh', () => {
  it('signs in by the cookie when the page loads', async () => {
    await begin(rotating());
    expect(await refresh(null)).toMatch(/^token-\d+$/);
    expect(useSession.getState()).toMatchObject({ status: 'signed_in', session: { user } });
  });

  it('asks once for many who ask at the same time', async () => {
    await begin(rotating());
    const tokens = await Promise.all([refresh(null), refresh(null), refresh(null)]);
    expect(new Set(tokens).size).toBe(1);
    expect(gateway.seen).toHaveLength(1);
  });

  it('asks nothing when the token was renewed since', async () => {
    await begin(rotating());
    useSession.getState().signIn(sessionOf('newer'));
    expect(await refresh('older')).toBe('newer');
    expect(gateway.seen).toHaveLength(0);
  });

  it('says that nobody is here when there is no cookie', async () => {
    await begin(() => problem(401, 'not_authenticated'));
    expect(await refresh(null)).toBeNull();
    expect(useSession.getState()).toMatchObject({ status: 'signed_out', reason: 'none' });
  });

  it('says that the session ended when it was cut from elsewhere', async () => {
    await begin(() => problem(401, 'session_ended'));
    useSession.getState().signIn(sessionOf('cut'));
    expect(await refresh('cut')).toBeNull();
    expect(useSession.getState()).toMatchObject({ status: 'signed_out', reason: 'ended' });
  });

  it('keeps the session when the gateway is not well', async () => {
    await begin(() => problem(503, 'upstream_unavailable'));
    useSession.getState().signIn(sessionOf('held'));
    await expect(refresh('held')).rejects.toMatchObject({ code: 'upstream_unavailable', transient: true });
    expect(useSession.getState().status).toBe('signed_in');
  });

  it('waits for signing in that is under way, and takes its outcome', async () => {
    await begin(rotating());
    const signingIn = alone(async () => {
      await Promise.resolve();
      useSession.getState().signIn(sessionOf('fresh'));
    });
    expect(await refresh(null)).toBe('fresh');
    await signingIn;
    expect(gateway.seen).toHaveLength(0);
  });
});

describe('authorizedFetch', () => {
  it('renews an expired token once and asks again, for all that met the expiry', async () => {
    await begin(rotating());
    useSession.getState().signIn(sessionOf('token-0-expired'));
    const answers = await Promise.all([get('/api/v1/a'), get('/api/v1/b'), get('/api/v1/c')]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(gateway.to('/api/v1/auth/refresh')).toHaveLength(1);
  });

  it('renews before asking when the token is about to run out', async () => {
    await begin(rotating());
    useSession.getState().signIn(sessionOf('old'), Date.now() + 3000);
    expect(await freshToken()).toMatch(/^token-/);
    expect((await get('/api/v1/a')).status).toBe(200);
    expect(gateway.to('/api/v1/a')).toHaveLength(1);
  });

  it('sends the body again with the second try', async () => {
    await begin(rotating());
    useSession.getState().signIn(sessionOf('token-0-expired'));
    const request = new Request(new URL('/api/v1/a', gateway.origin), {
      method: 'POST',
      body: JSON.stringify({ title: 'Weekly' }),
      headers: { 'content-type': 'application/json' },
    });
    expect((await authorizedFetch(request)).status).toBe(200);
    expect(gateway.to('/api/v1/a').map((seen) => seen.body)).toEqual([{ title: 'Weekly' }, { title: 'Weekly' }]);
  });

  it('leaves a refusal of the person alone', async () => {
    await begin(() => problem(401, 'invalid_credentials'));
    useSession.getState().signIn(sessionOf('good'));
    expect((await get('/api/v1/a')).status).toBe(401);
    expect(gateway.seen).toHaveLength(1);
  });

  it('gives back the first answer when the session is over', async () => {
    await begin(() => problem(401, 'session_ended'));
    useSession.getState().signIn(sessionOf('cut'));
    expect((await get('/api/v1/a')).status).toBe(401);
    expect(useSession.getState().status).toBe('signed_out');
  });

  it('says that there was no answer when there was none', async () => {
    await begin(rotating());
    const nowhere = gateway.origin;
    await gateway.stop();
    await expect(authorizedFetch(new Request(`${nowhere}/api/v1/a`))).rejects.toMatchObject({
      status: 0,
      code: 'network_unreachable',
    });
  });
});
