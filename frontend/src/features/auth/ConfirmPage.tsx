import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';

import { confirmAddress, resendConfirmation } from '@/api/auth';
import { useForm } from '@/lib/form';
import { Problem } from '@/lib/http/problem';
import { usePageTitle } from '@/lib/pageTitle';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';
import { toast } from '@/primitives/toast';

import { AuthLayout } from './AuthLayout';
import { codeProblem, digitsOf, emailProblem, onlyWrong } from './checks';
import { tooManyTries } from './words';

/** Shows that an address is theirs: by the code from the mail. */
export default function ConfirmPage() {
  usePageTitle('Confirm your address');
  const [search] = useSearchParams();
  const known = useKnownAddress();
  const form = useConfirmation(known);
  return (
    <AuthLayout
      title="Check your mail"
      lead={
        known ? (
          <>
            We sent a code to <strong className="font-semibold text-ink">{known}</strong>. Enter it to finish.
          </>
        ) : (
          'Enter your address and the code we sent to it.'
        )
      }
      foot={
        <Link to={{ pathname: '/signin', search: search.toString() }} className="font-semibold text-brand-text underline-offset-4 hover:underline">
          Back to sign in
        </Link>
      }
    >
      <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-5">
        <FormError>{form.formError}</FormError>
        {!known && (
          <Field label="E-mail" error={form.errorOf('email')}>
            <Input {...form.bind('email')} type="email" autoComplete="username" inputMode="email" />
          </Field>
        )}
        <Field label="Code" error={form.errorOf('code')}>
          <Input
            {...form.bind('code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={14}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- the page asks for nothing but this code
            autoFocus
            className="h-14 text-center font-display text-2xl font-semibold tracking-[0.35em] tabular-nums"
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          Confirm and sign in
        </Button>
        <Resend email={known ?? form.values.email} />
      </form>
    </AuthLayout>
  );
}

function useKnownAddress(): string | null {
  const state: unknown = useLocation().state;
  if (typeof state !== 'object' || state === null || !('email' in state)) return null;
  return typeof state.email === 'string' ? state.email : null;
}

function useConfirmation(known: string | null) {
  return useForm({
    initial: { email: known ?? '', code: '' },
    check: ({ email, code }) => onlyWrong({ email: emailProblem(email), code: codeProblem(code) }),
    submit: ({ email, code }) => confirmAddress(email.trim(), digitsOf(code)),
    explain: (problem) => {
      if (problem.code === 'invalid_code') return { code: 'This code is wrong or too old. Ask for a new one.' };
      if (problem.code === 'rate_limited') return tooManyTries(problem);
      return undefined;
    },
  });
}

function Resend({ email }: { email: string }) {
  const [sending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    try {
      await resendConfirmation(email.trim());
      toast('A new code is on its way.', { tone: 'good' });
    } catch (error) {
      toast(sorry(error), { tone: 'danger' });
    } finally {
      setSending(false);
    }
  };
  return (
    <Button variant="ghost" pending={sending} disabled={emailProblem(email) !== undefined} onClick={send}>
      Send a new code
    </Button>
  );
}

function sorry(error: unknown): string {
  if (!(error instanceof Problem)) return 'The mail couldn’t be sent. Please try again.';
  return error.code === 'rate_limited' ? tooManyTries(error) : error.message;
}
