import type { ComponentProps } from 'react';

import { cx } from '@/lib/cx';

import { controlStyle } from './controlStyle';
import { useFieldWiring } from './fieldContext';

/** One line of text. Inside a `Field` it finds its label, hint and error by itself. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  const wiring = useFieldWiring();
  return <input {...wiring} {...rest} className={cx(controlStyle, 'h-11 px-3.5', className)} />;
}
