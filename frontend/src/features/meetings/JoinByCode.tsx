import { ArrowRight } from 'lucide-react';
import { useNavigate } from 'react-router';

import { useForm } from '@/lib/form';
import { meetingPath, parseMeetingCode } from '@/lib/meetingCode';
import { Button } from '@/primitives/Button';
import { Field } from '@/primitives/Field';
import { Input } from '@/primitives/Input';

/** Goes to a meeting somebody told one about, by its code or its link. */
export function JoinByCode() {
  const navigate = useNavigate();
  const form = useForm({
    initial: { code: '' },
    check: ({ code }) => {
      if (code.trim() === '') return { code: 'Enter a code or paste a link.' };
      return parseMeetingCode(code) ? {} : { code: 'A code has ten letters, like abc-defg-hij.' };
    },
    submit: async ({ code }) => {
      const parsed = parseMeetingCode(code);
      if (parsed) await navigate(meetingPath(parsed));
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex items-start gap-2">
        <Field label="Join with a code" error={form.errorOf('code')} className="min-w-0 flex-1">
          <Input
            {...form.bind('code')}
            placeholder="abc-defg-hij or a link"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Button type="submit" className="mt-6.75 h-11 px-3.5" aria-label="Join" pending={form.pending}>
          {!form.pending && <ArrowRight size={18} aria-hidden />}
        </Button>
    </form>
  );
}
