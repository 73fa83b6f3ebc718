import { createContext, use } from 'react';

interface FieldWiring {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

/** What a `Field` tells the control inside it. */
export const FieldContext = createContext<FieldWiring | null>(null);

/** The attributes that tie a control to its label, hint and error. */
export function useFieldWiring(): Record<string, string | boolean | undefined> {
  const field = use(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
  };
}
