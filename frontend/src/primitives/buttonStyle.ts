import { cx } from '@/lib/cx';

/**
 * `primary`: the one act of a screen. `ghost`: one among others. `danger`: what can't be taken back;
 * `quiet-danger` leads there but asks first.
 */
export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'quiet-danger';
export type ButtonSize = 'sm' | 'md' | 'lg';

const base =
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap font-semibold ' +
  'transition-[background-color,border-color,color,box-shadow,scale] duration-150 active:scale-[0.985] ' +
  'disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-brand text-on-brand hover:bg-brand-hover active:bg-brand-pressed shadow-lift',
  secondary:
    'border border-line-strong bg-surface text-ink hover:border-field-line hover:bg-[image:linear-gradient(var(--hover),var(--hover))]',
  ghost: 'text-muted hover:bg-hover hover:text-ink active:bg-pressed',
  'quiet-danger': 'text-danger-text hover:bg-danger-soft hover:text-on-danger-soft',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover shadow-lift',
};

const sizes: Record<ButtonSize, string> = {
  sm: 'h-8 rounded-md px-3 text-sm',
  md: 'h-10 rounded-md px-4 text-base',
  lg: 'h-12 rounded-lg px-5 text-lg',
};

/** The classes of a button, for the rare link that must look like one. */
export function buttonStyle(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md'): string {
  return cx(base, variants[variant], sizes[size]);
}
