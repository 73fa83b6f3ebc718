import { useNavigate } from 'react-router';

import { useCreateOrganization } from '@/api/organizations';
import { useChosenOrganization } from '@/lib/currentOrganization';
import { useForm } from '@/lib/form';
import { usePageTitle } from '@/lib/pageTitle';
import { NewHouse } from '@/primitives/art/NewHouse';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';
import { toast } from '@/primitives/toast';

import { nameProblem } from './checks';

/** A new place to meet; whoever makes it runs it. */
export default function NewOrganizationPage() {
  usePageTitle('New organisation');
  const navigate = useNavigate();
  const create = useCreateOrganization();
  const choose = useChosenOrganization((state) => state.choose);
  const form = useForm({
    initial: { name: '' },
    check: ({ name }) => nameProblem(name),
    submit: async ({ name }) => {
      const made = await create.mutateAsync({ name: name.trim() });
      choose(made.id);
      toast(`${made.name} is ready.`, { tone: 'good' });
      await navigate('/');
    },
  });
  return (
    <div className="mx-auto flex max-w-md animate-rise flex-col pt-4 sm:pt-10">
      <NewHouse />
      <h1 className="mt-7 font-display text-3xl font-semibold tracking-[-0.025em]">Create an organisation</h1>
      <p className="mt-2 text-muted text-pretty">
        A team, a company, a class: the people you meet with. Its meetings are visible to its members only.
      </p>
      <form noValidate onSubmit={form.onSubmit} className="mt-8 flex flex-col gap-5">
        <FormError>{form.formError}</FormError>
        <Field label="Name" hint="You can change it later." error={form.errorOf('name')}>
          {/* The page is here for this form alone, so typing may start at once. */}
          {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
          <Input {...form.bind('name')} autoComplete="organization" autoFocus />
        </Field>
        <div className="flex gap-3">
          <Button type="submit" variant="primary" size="lg" pending={form.pending}>
            Create organisation
          </Button>
          <Button size="lg" variant="ghost" onClick={() => void navigate('/')}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  );
}
