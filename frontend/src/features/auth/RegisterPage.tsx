import { Link, useNavigate, useSearchParams } from 'react-router';

import { register } from '@/api/auth';
import { useForm } from '@/lib/form';
import type { Problem } from '@/lib/http/problem';
import { usePageTitle } from '@/lib/pageTitle';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';

import { AuthLayout } from './AuthLayout';
import { displayNameProblem, emailProblem, newPasswordProblem, onlyWrong } from './checks';
import { PasswordInput } from './PasswordInput';
import { tooManyTries } from './words';

/** The way in for whoever is new. */
export default function RegisterPage() {
  usePageTitle('Create an account');
  const [search] = useSearchParams();
  const form = useRegistration();
  return (
    <AuthLayout
      title="Create your account"
      lead="It takes a minute. Then meet from any browser, nothing to install."
      foot={
        <>
          Have an account?{' '}
          <Link to={{ pathname: '/signin', search: search.toString() }} className="font-semibold text-brand-text underline-offset-4 hover:underline">
            Sign in
          </Link>
        </>
      }
    >
      <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-5">
        <FormError>{form.formError}</FormError>
        <Field label="Your name" hint="Others see it in meetings." error={form.errorOf('display_name')}>
          {/* The page is here for this form alone, so typing may start at once. */}
          {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
          <Input {...form.bind('display_name')} autoComplete="name" autoFocus />
        </Field>
        <Field label="E-mail" error={form.errorOf('email')}>
          <Input {...form.bind('email')} type="email" autoComplete="username" inputMode="email" />
        </Field>
        <Field label="Password" hint="At least 8 characters. A short sentence is easy to keep in mind." error={form.errorOf('password')}>
          <PasswordInput {...form.bind('password')} autoComplete="new-password" />
        </Field>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          Create account
        </Button>
      </form>
    </AuthLayout>
  );
}

function useRegistration() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return useForm({
    initial: { display_name: '', email: '', password: '' },
    check: ({ display_name, email, password }) =>
      onlyWrong({
        display_name: displayNameProblem(display_name),
        email: emailProblem(email),
        password: newPasswordProblem(password),
      }),
    submit: async ({ display_name, email, password }) => {
      const address = email.trim();
      const made = await register({ display_name: display_name.trim(), email: address, password });
      if (!made.confirmation_required) return;
      await navigate({ pathname: '/confirm', search: search.toString() }, { state: { email: address } });
    },
    explain,
  });
}

function explain(problem: Problem): string | Record<string, string> | undefined {
  if (problem.code === 'conflict') return { email: 'This address has an account already. Sign in instead.' };
  if (problem.code === 'weak_password') return { password: problem.detail ?? 'Choose a stronger password.' };
  if (problem.code === 'rate_limited') return tooManyTries(problem);
  return undefined;
}
