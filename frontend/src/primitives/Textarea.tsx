import type { ComponentProps } from 'react';

import { cx } from '@/lib/cx';

import { controlStyle } from './controlStyle';
import { useFieldWiring } from './fieldContext';

/** Several lines of text; grows with what is in it where the browser can. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  const wiring = useFieldWiring();
  return (
    <textarea
      {...wiring}
      rows={rows}
      {...rest}
      className={cx(controlStyle, 'field-sizing-content min-h-11 resize-y px-3.5 py-2.5', className)}
    />
  );
}
