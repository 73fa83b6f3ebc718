import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';

import { dateField } from '@/lib/dates';
import { useSession } from '@/lib/auth/session';
import { Gateway, problem, type Answer } from '@/testing/gateway';
import { renderAt } from '@/testing/renderAt';

const me = {
  id: 'u-1',
  email: 'ada@example.org',
  display_name: 'Ada Lovelace',
  avatar_path: null,
  locale: 'en',
  time_zone: 'UTC',
  user_role: 'org_admin',
  memberships: [{ org_id: 'o-1', organization_name: 'Engines', slug: 'engines', role: 'org_admin' }],
};

let gateway: Gateway;

async function open(created: Answer): Promise<void> {
  gateway = await Gateway.start((seen) =>
    seen.method === 'POST' ? created(seen) : { status: 200, body: me },
  );
  const { access_token, expires_in } = { access_token: 't-1', expires_in: 3600 };
  useSession.getState().signIn({ access_token, expires_in, user: me });
  const { default: NewMeetingPage } = await import('./NewMeetingPage');
  renderAt('/meetings/new', { '/meetings/new': <NewMeetingPage />, '/meetings/:id': <p>made</p> });
  await screen.findByLabelText('Title');
}

afterEach(async () => {
  await gateway.stop();
});

const schedule = () => userEvent.click(screen.getByRole('button', { name: 'Schedule' }));

describe('scheduling a meeting', () => {
  it('sends the moment that was chosen, in UTC', async () => {
    await open(() => ({ status: 201, body: { id: 'm-1' } }));
    const tomorrow = new Date(Date.now() + 86_400_000);
    await userEvent.type(screen.getByLabelText('Title'), ' Weekly review ');
    fireEvent.change(screen.getByLabelText('Day'), { target: { value: dateField(tomorrow) } });
    fireEvent.change(screen.getByLabelText('Starts'), { target: { value: '14:30' } });
    await userEvent.click(screen.getByLabelText(/Anyone with the link/));
    await schedule();
    expect(await screen.findByText('made')).toBeTruthy();
    const start = new Date(tomorrow.getFullYear(), tomorrow.getMonth(), tomorrow.getDate(), 14, 30);
    expect(gateway.to('/api/v1/meetings')[0]?.body).toEqual({
      org_id: 'o-1',
      title: 'Weekly review',
      starts_at: start.toISOString(),
      duration_minutes: 60,
      access: 'link',
      description: '',
    });
  });

  it('refuses a time that has gone by', async () => {
    await open(() => ({ status: 201, body: { id: 'm-1' } }));
    await userEvent.type(screen.getByLabelText('Title'), 'Too late');
    fireEvent.change(screen.getByLabelText('Day'), { target: { value: '2020-01-01' } });
    await schedule();
    expect(screen.getByText('Choose a time that is still ahead.')).toBeTruthy();
    expect(gateway.to('/api/v1/meetings')).toHaveLength(0);
  });

  it('puts the gateway’s word about the start at the day, and keeps the rest', async () => {
    await open(() =>
      problem(422, 'validation_failed', {
        errors: [{ location: 'body', pointer: '/starts_at', detail: 'The time must lie between 2000 and 2200' }],
      }),
    );
    await userEvent.type(screen.getByLabelText('Title'), 'Far away');
    await schedule();
    expect(await screen.findByText('The time must lie between 2000 and 2200')).toBeTruthy();
    expect(screen.getByLabelText('Day').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Far away');
  });

  it('can be sent again after the gateway was away', async () => {
    let tries = 0;
    await open(() => {
      tries += 1;
      return tries === 1 ? problem(503, 'upstream_unavailable') : { status: 201, body: { id: 'm-1' } };
    });
    await userEvent.type(screen.getByLabelText('Title'), 'Patience');
    await schedule();
    expect(await screen.findByText('upstream_unavailable.')).toBeTruthy();
    await schedule();
    await waitFor(() => expect(screen.queryByText('made')).toBeTruthy());
  });
});
