import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { useSession } from '@/lib/auth/session';
import { Gateway, problem, type Answer } from '@/testing/gateway';
import { renderAt } from '@/testing/renderAt';

const session = {
  access_token: 't-1',
  token_type: 'bearer',
  expires_in: 3600,
  expires_at: 0,
  user: { id: 'u-1', email: 'ada@example.org', display_name: 'Ada' },
};

let gateway: Gateway;

async function open(answer: Answer): Promise<void> {
  gateway = await Gateway.start(answer);
  const [{ default: SignInPage }, { default: ConfirmPage }] = await Promise.all([
    import('./SignInPage'),
    import('./ConfirmPage'),
  ]);
  renderAt('/signin', { '/signin': <SignInPage />, '/confirm': <ConfirmPage /> });
}

async function signIn(email: string, password: string): Promise<void> {
  const person = userEvent.setup({ delay: null });
  await person.clear(screen.getByLabelText('E-mail'));
  await person.type(screen.getByLabelText('E-mail'), email);
  await person.type(screen.getByLabelText('Password'), password);
  await person.click(screen.getByRole('button', { name: 'Sign in' }));
}

beforeEach(() => {
  useSession.setState({ status: 'signed_out', session: null, freshUntil: 0, reason: 'none' });
});

afterEach(async () => {
  await gateway.stop();
});

describe('signing in', () => {
  it('sends the credentials and keeps the session in memory', async () => {
    await open(() => ({ status: 200, body: session }));
    await signIn('ada@example.org', 'a long pass phrase');
    await waitFor(() => expect(useSession.getState().status).toBe('signed_in'));
    expect(gateway.seen[0]?.body).toEqual({ email: 'ada@example.org', password: 'a long pass phrase' });
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('t-1');
  });

  it('says what is missing before anything is sent, and moves to it', async () => {
    await open(() => ({ status: 200, body: session }));
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    const email = screen.getByLabelText('E-mail');
    expect(email.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Enter your e-mail address.').closest('[id]')?.id).toBe(email.getAttribute('aria-describedby'));
    await waitFor(() => expect(document.activeElement).toBe(email));
    expect(gateway.seen).toHaveLength(0);
  });

  it('keeps what was typed when the credentials are wrong', async () => {
    await open(() => problem(401, 'invalid_credentials'));
    await signIn('ada@example.org', 'not this one');
    expect(await screen.findByText('That e-mail and password don’t match an account.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('not this one');
    expect(gateway.seen).toHaveLength(1);
  });

  it('shows at its field what the gateway refused', async () => {
    await open(() =>
      problem(422, 'validation_failed', { errors: [{ location: 'body', pointer: '/email', detail: 'No such domain.' }] }),
    );
    await signIn('ada@example.invalid', 'a long pass phrase');
    expect(await screen.findByText('No such domain.')).toBeTruthy();
    expect(screen.getByLabelText('E-mail').getAttribute('aria-invalid')).toBe('true');
  });

  it('asks for the code when the address is not confirmed yet', async () => {
    await open(({ path }) =>
      path.endsWith('/verify') ? { status: 200, body: session } : problem(403, 'email_not_confirmed'),
    );
    await signIn('ada@example.org', 'a long pass phrase');
    await userEvent.type(await screen.findByLabelText('Code'), '123 456');
    await userEvent.click(screen.getByRole('button', { name: 'Confirm and sign in' }));
    await waitFor(() => expect(useSession.getState().status).toBe('signed_in'));
    expect(gateway.seen.at(-1)?.body).toEqual({ email: 'ada@example.org', token: '123456' });
  });

  it('says how long to wait after too many tries', async () => {
    await open(() => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '30' } }));
    await signIn('ada@example.org', 'a long pass phrase');
    expect(await screen.findByText('Too many tries. Try again in 30 seconds.')).toBeTruthy();
  });
});
