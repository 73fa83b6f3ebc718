import { useRenameOrganization } from '@/api/organizations';
import type { Organization } from '@/api/shapes';
import { useForm } from '@/lib/form';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';
import { Panel, PanelHead } from '@/primitives/Panel';
import { toast } from '@/primitives/toast';

import { nameProblem } from './checks';

/** Renames an organisation; its meetings and links stay as they are. */
export function RenameForm({ organization }: { organization: Organization }) {
  const rename = useRenameOrganization(organization.id);
  const form = useForm({
    initial: { name: organization.name },
    check: ({ name }) => nameProblem(name),
    submit: async ({ name }) => {
      await rename.mutateAsync(name.trim());
      toast('Name saved.', { tone: 'good' });
    },
  });
  const unchanged = form.values.name.trim() === organization.name;
  return (
    <Panel aria-label="General">
      <PanelHead title="General" description="Meetings and links stay as they are when the name changes." />
      <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4 p-5 sm:p-6">
        <FormError>{form.formError}</FormError>
        <div className="flex flex-col gap-3 sm:flex-row sm:items-start">
          <Field label="Name" error={form.errorOf('name')} className="flex-1">
            <Input {...form.bind('name')} autoComplete="off" />
          </Field>
          <Button type="submit" variant="primary" pending={form.pending} disabled={unchanged} className="h-11 sm:mt-7">
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}
