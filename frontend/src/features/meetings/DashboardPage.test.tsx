import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { useSession } from '@/lib/auth/session';
import { Gateway, problem, type Seen } from '@/testing/gateway';
import { renderAt } from '@/testing/renderAt';

import DashboardPage from './DashboardPage';

const user = { id: 'u-1', email: 'ada@example.org', display_name: 'Ada Lovelace' };
const membership = { org_id: 'o-1', organization_name: 'Engines', slug: 'engines', role: 'user' };
const HOUR = 3_600_000;

function meeting(number: number) {
  return {
    id: `m-${number}`,
    org_id: 'o-1',
    code: 'abc-defg-hij',
    title: `Meeting ${number}`,
    description: '',
    access: 'organization',
    starts_at: new Date(Date.now() + number * HOUR).toISOString(),
    duration_minutes: 30,
    created_by: 'u-1',
    host_name: 'Ada Lovelace',
    join_url: 'https://meet.example.org/m/abc-defg-hij',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
}

let gateway: Gateway;
/** What the town of this test holds; a test changes it before it opens the page. */
let town: { memberships: unknown[]; list: (seen: Seen, query: URLSearchParams) => ReturnType<typeof problem> };

async function open(): Promise<ReturnType<typeof renderAt>> {
  gateway = await Gateway.start((seen) => {
    const url = new URL(seen.path, 'http://gateway');
    if (url.pathname === '/api/v1/auth/me') {
      return { status: 200, body: { ...user, memberships: town.memberships } };
    }
    if (seen.method === 'POST') return { status: 201, body: meeting(0) };
    return town.list(seen, url.searchParams);
  });
  useSession.getState().signIn({ access_token: 't-1', expires_in: 3600, user });
  return renderAt('/', { '/': <DashboardPage />, '/m/:code': <p>in the meeting</p> });
}

beforeEach(() => {
  town = {
    memberships: [membership],
    list: () => ({ status: 200, body: { items: [], next_cursor: null } }),
  };
});

afterEach(async () => {
  await gateway.stop();
});

describe('the dashboard', () => {
  it('begins with an organisation for whoever has none, and lets them join by code', async () => {
    town.memberships = [];
    await open();
    expect(await screen.findByRole('link', { name: 'Create an organisation' })).toBeTruthy();
    expect(screen.getByLabelText('Join with a code')).toBeTruthy();
  });

  it('says what to do when there are no meetings', async () => {
    await open();
    expect(await screen.findByText('No meetings ahead')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Schedule a meeting' })).toBeTruthy();
  });

  it('loads the list page by page, by the cursor it was given', async () => {
    town.list = (_seen, query) =>
      query.get('cursor') === 'next'
        ? { status: 200, body: { items: [meeting(30)], next_cursor: null } }
        : { status: 200, body: { items: [meeting(1), meeting(2)], next_cursor: 'next' } };
    await open();
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByRole('link', { name: 'Meeting 30' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
    const next = screen.getByRole('region', { name: 'Next up' });
    expect(within(next).getByText('Meeting 1')).toBeTruthy();
  });

  it('asks for the other half of the calendar', async () => {
    town.list = (_seen, query) => ({
      status: 200,
      body: { items: query.get('when') === 'past' ? [meeting(-48)] : [], next_cursor: null },
    });
    await open();
    await userEvent.click(await screen.findByRole('tab', { name: 'Past' }));
    expect(await screen.findByRole('link', { name: 'Meeting -48' })).toBeTruthy();
  });

  it('can be tried again when the list could not be loaded', async () => {
    let well = false;
    town.list = () =>
      well ? { status: 200, body: { items: [meeting(5)], next_cursor: null } } : problem(500, 'internal_error');
    await open();
    const retry = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.getByText('Your meetings couldn’t be loaded')).toBeTruthy();
    well = true;
    await userEvent.click(retry);
    expect((await screen.findAllByText('Meeting 5')).length).toBeGreaterThan(0);
  });

  it('starts a meeting at once and goes there', async () => {
    await open();
    await userEvent.click(await screen.findByRole('button', { name: 'New meeting' }));
    expect(await screen.findByText('in the meeting')).toBeTruthy();
    expect(gateway.seen.find((seen) => seen.method === 'POST')?.body).toEqual({
      org_id: 'o-1',
      title: 'Ada’s meeting',
    });
  });

  it('goes to the meeting of a pasted link', async () => {
    const router = await open();
    await userEvent.type(await screen.findByLabelText('Join with a code'), 'https://meet.example.org/m/xyz-abcd-efg{Enter}');
    expect(await screen.findByText('in the meeting')).toBeTruthy();
    expect(router.state.location.pathname).toBe('/m/xyz-abcd-efg');
  });
});
