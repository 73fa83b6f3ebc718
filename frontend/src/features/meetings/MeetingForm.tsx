import { Building2, Globe } from 'lucide-react';
import type { ReactNode } from 'react';

import { fromFields, lengthOf, zoneName } from '@/lib/dates';
import type { useForm } from '@/lib/form';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { FormError } from '@/primitives/FormError';
import { Input } from '@/primitives/Input';
import { RadioCards } from '@/primitives/RadioCards';
import { Select } from '@/primitives/Select';
import { Textarea } from '@/primitives/Textarea';

import { lengthsWith, type MeetingValues } from './meetingValues';

interface MeetingFormProps {
  form: ReturnType<typeof useForm<MeetingValues>>;
  /** The words on the button that sends it. */
  submitLabel: string;
  onCancel: () => void;
}

/** What a meeting is, when it is, and who may come. */
export function MeetingForm({ form, submitLabel, onCancel }: MeetingFormProps) {
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-6">
      <FormError>{form.formError}</FormError>
      <Field label="Title" error={form.errorOf('title')}>
        <Input {...form.bind('title')} autoComplete="off" placeholder="Weekly review" />
      </Field>
      <WhenFields form={form} />
      <RadioCards
        legend="Who can join"
        name="access"
        value={form.values.access}
        onChoose={(access) => form.set('access', access)}
        choices={[
          {
            value: 'organization',
            label: 'Your organisation',
            description: 'Its members, signed in.',
            icon: <Building2 size={19} aria-hidden />,
          },
          {
            value: 'link',
            label: 'Anyone with the link',
            description: 'Also people from elsewhere who have an account.',
            icon: <Globe size={19} aria-hidden />,
          },
        ]}
      />
      <Field label="Description" optional error={form.errorOf('description')}>
        <Textarea {...form.bind('description')} placeholder="What it’s about, what to bring" className="min-h-28" />
      </Field>
      <Actions>
        <Button size="lg" variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          {submitLabel}
        </Button>
      </Actions>
    </form>
  );
}

function WhenFields({ form }: Pick<MeetingFormProps, 'form'>) {
  const start = fromFields(form.values.date, form.values.time);
  const zone = start ? zoneName(start) : '';
  return (
    <div>
      <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-[1.3fr_1fr_1fr]">
        <Field label="Day" error={form.errorOf('date')} className="max-sm:col-span-2">
          <Input {...form.bind('date')} type="date" />
        </Field>
        <Field label="Starts" error={form.errorOf('time')}>
          <Input {...form.bind('time')} type="time" />
        </Field>
        <Field label="Length" error={form.errorOf('duration_minutes')}>
          <Select {...form.bind('duration_minutes')}>
            {lengthsWith(Number(form.values.duration_minutes)).map((minutes) => (
              <option key={minutes} value={minutes}>
                {lengthOf(minutes)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {zone && <p className="mt-2 text-sm text-faint">In your time zone, {zone}. Others see it in theirs.</p>}
    </div>
  );
}

function Actions({ children }: { children: ReactNode }) {
  return <div className="flex flex-col-reverse gap-3 border-t pt-6 sm:flex-row sm:justify-end">{children}</div>;
}
