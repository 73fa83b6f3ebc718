import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { useSession } from './session';
import { followTabs, tellTabs } from './tabs';

const session = {
  access_token: 't-1',
  expires_in: 3600,
  user: { id: 'u-1', email: 'ada@example.org', display_name: 'Ada' },
};

/** Another tab of the same browser: its own end of the same channel. */
const other = new BroadcastChannel('parley.session');
const heard = () => new Promise<unknown>((done) => (other.onmessage = ({ data }) => done(data)));
const changed = () => new Promise<void>((done) => useSession.subscribe(() => done()));

let stop: () => void;

beforeEach(() => {
  useSession.setState({ status: 'unknown', session: null, freshUntil: 0, reason: 'none' });
  stop = followTabs();
});

afterEach(() => {
  stop();
});

describe('tabs', () => {
  it('take over a session that another one renewed', async () => {
    const change = changed();
    other.postMessage({ type: 'signed_in', session, freshUntil: 42 });
    await change;
    expect(useSession.getState()).toMatchObject({ status: 'signed_in', session, freshUntil: 42 });
  });

  it('leave together, and know why', async () => {
    useSession.getState().signIn(session);
    const change = changed();
    other.postMessage({ type: 'signed_out', reason: 'ended' });
    await change;
    expect(useSession.getState()).toMatchObject({ status: 'signed_out', reason: 'ended', session: null });
  });

  it('tell the others what happened here', async () => {
    useSession.getState().signOut('left');
    const word = heard();
    tellTabs();
    expect(await word).toEqual({ type: 'signed_out', reason: 'left' });
  });
});
