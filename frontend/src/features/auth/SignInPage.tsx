import { Link, useNavigate, useSearchParams } from 'react-router';

import { logIn } from '@/api/auth';
import { useSession } from '@/lib/auth/session';
import { useForm } from '@/lib/form';
import { hasCode, type Problem } from '@/lib/http/problem';
import { usePageTitle } from '@/lib/pageTitle';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';

import { AuthLayout } from './AuthLayout';
import { emailProblem, onlyWrong } from './checks';
import { PasswordInput } from './PasswordInput';
import { tooManyTries } from './words';

/** The way in for whoever has an account. */
export default function SignInPage() {
  usePageTitle('Sign in');
  const [search] = useSearchParams();
  const form = useSignIn();
  return (
    <AuthLayout
      title="Welcome back"
      lead="Sign in to see your meetings and join the next one."
      foot={
        <>
          New to Parley?{' '}
          <Link to={{ pathname: '/register', search: search.toString() }} className="font-semibold text-brand-text underline-offset-4 hover:underline">
            Create an account
          </Link>
        </>
      }
    >
      <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-5">
        <SessionEnded />
        <FormError>{form.formError}</FormError>
        <Field label="E-mail" error={form.errorOf('email')}>
          {/* The page is here for this form alone, so typing may start at once. */}
          {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
          <Input {...form.bind('email')} type="email" autoComplete="username" inputMode="email" autoFocus />
        </Field>
        <Field label="Password" error={form.errorOf('password')}>
          <PasswordInput {...form.bind('password')} autoComplete="current-password" />
        </Field>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          Sign in
        </Button>
      </form>
    </AuthLayout>
  );
}

function useSignIn() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return useForm({
    initial: { email: '', password: '' },
    check: ({ email, password }) =>
      onlyWrong({
        email: emailProblem(email),
        password: password === '' ? 'Enter your password.' : undefined,
      }),
    submit: async ({ email, password }) => {
      try {
        await logIn({ email: email.trim(), password });
      } catch (error) {
        if (!hasCode(error, 'email_not_confirmed')) throw error;
        await navigate({ pathname: '/confirm', search: search.toString() }, { state: { email: email.trim() } });
      }
    },
    explain,
  });
}

function explain(problem: Problem): string | undefined {
  if (problem.code === 'invalid_credentials') return 'That e-mail and password don’t match an account.';
  if (problem.code === 'rate_limited') return tooManyTries(problem);
  return undefined;
}

function SessionEnded() {
  const ended = useSession((state) => state.reason === 'ended');
  if (!ended) return null;
  return (
    <p role="status" className="rounded-md bg-accent-soft px-3.5 py-3 text-sm text-on-accent-soft">
      Your session ended. Sign in again to go on where you were.
    </p>
  );
}
