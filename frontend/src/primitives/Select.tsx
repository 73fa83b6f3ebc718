import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';

import { cx } from '@/lib/cx';

import { controlStyle } from './controlStyle';
import { useFieldWiring } from './fieldContext';

/** One of a few: the browser's own list, which every phone and reader knows. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  const wiring = useFieldWiring();
  return (
    <span className="relative block">
      <select
        {...wiring}
        {...rest}
        className={cx(controlStyle, 'h-11 appearance-none truncate pr-10 pl-3.5', className)}
      >
        {children}
      </select>
      <ChevronDown
        size={17}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3.5 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
