import { useRef, useState, type ChangeEvent, type SubmitEvent } from 'react';

import { Problem } from './http/problem';

/** Every field of a form is text while it is being typed. */
type Fields<V> = Record<keyof V, string>;

/** What is wrong, by field name. */
export type FieldErrors<V> = Partial<Record<keyof V & string, string>>;

interface FormOptions<V> {
  initial: V;
  /** What is wrong with these values, before anything is sent. */
  check?: (values: V) => FieldErrors<V>;
  submit: (values: V) => Promise<unknown>;
  /**
   * Words for a refusal: a sentence for the whole form, or errors at fields. Undefined leaves it to
   * what the gateway said.
   */
  explain?: (problem: Problem) => string | FieldErrors<V> | undefined;
}

/**
 * A form's state: what was typed, what is wrong with it, whether it is on its way.
 *
 * A field is checked when it is left and from then on while it is typed in; all are checked on
 * submit. What the gateway refuses is shown at the field it points at. Typed text is never lost.
 */
export function useForm<V extends Fields<V>>(options: FormOptions<V>) {
  type Name = keyof V & string;
  const [values, setValues] = useState(options.initial);
  const [left, setLeft] = useState<ReadonlySet<Name>>(new Set());
  const [refused, setRefused] = useState<FieldErrors<V>>({});
  const [formError, setFormError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const busy = useRef(false);

  const wrong: FieldErrors<V> = options.check?.(values) ?? {};
  const errorOf = (name: Name): string | undefined =>
    refused[name] ?? (left.has(name) ? wrong[name] : undefined);

  const set = (name: Name, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setRefused((before) => ({ ...before, [name]: undefined }));
  };

  const refuse = (error: unknown) => {
    const { fields, sentence } = explained(error, options);
    setRefused(fields);
    setFormError(sentence);
  };

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (busy.current) return;
    setLeft(new Set(Object.keys(values) as Name[]));
    setFormError(null);
    if (Object.keys(wrong).length > 0) {
      focusFirstInvalid(form);
      return;
    }
    busy.current = true;
    setPending(true);
    try {
      await options.submit(values);
    } catch (error) {
      refuse(error);
      focusFirstInvalid(form);
    } finally {
      busy.current = false;
      setPending(false);
    }
  };

  /** The attributes of the control for `name`. */
  const bind = (name: Name) => ({
    name,
    value: values[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
      set(name, event.target.value),
    onBlur: () => {
      // An untouched empty field is not scolded for being walked past.
      if (values[name] !== '') setLeft((before) => new Set(before).add(name));
    },
  });

  return { values, set, bind, errorOf, formError, pending, onSubmit };
}

function explained<V extends Fields<V>>(
  error: unknown,
  { initial, explain }: FormOptions<V>,
): { fields: FieldErrors<V>; sentence: string | null } {
  if (!(error instanceof Problem)) {
    return { fields: {}, sentence: 'Something unexpected happened. Please try again.' };
  }
  const said = explain?.(error);
  if (typeof said === 'string') return { fields: {}, sentence: said };
  if (said) return { fields: said, sentence: null };
  const fields = pointedAt(error, initial);
  const complete = error.fields.length > 0 && Object.keys(fields).length === error.fields.length;
  return { fields, sentence: complete ? null : (error.detail ?? error.title) };
}

function pointedAt<V extends Fields<V>>(problem: Problem, values: V): FieldErrors<V> {
  const found: FieldErrors<V> = {};
  for (const { pointer, detail } of problem.fields) {
    const name = pointer.split('/')[1] ?? '';
    if (name in values) found[name as keyof V & string] = detail;
  }
  return found;
}

function focusFirstInvalid(form: HTMLFormElement): void {
  // After React has marked the fields.
  setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
