import type { ComponentProps } from 'react';

import { cx } from '@/lib/cx';

import { Tooltip } from './Tooltip';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does, in words: read aloud and shown as a tooltip. */
  label: string;
  size?: 'sm' | 'md' | 'lg';
  /** `ghost` has no ground of its own; `soft` stands on one; `danger` warns. */
  variant?: 'ghost' | 'soft' | 'danger';
  /** Where the tooltip opens. */
  side?: 'top' | 'bottom' | 'left' | 'right';
  /** False where the label is visible anyway or a menu opens in the tooltip's place. */
  tooltip?: boolean;
}

const sizes = { sm: 'size-8 rounded-md', md: 'size-10 rounded-md', lg: 'size-12 rounded-full' };
const variants = {
  ghost: 'text-muted hover:bg-hover hover:text-ink active:bg-pressed aria-pressed:bg-pressed aria-pressed:text-ink',
  soft: 'bg-raised text-ink border border-line hover:border-line-strong aria-pressed:bg-brand aria-pressed:text-on-brand',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover',
};

/** An act shown as a picture alone; the label is not optional. */
export function IconButton(props: IconButtonProps) {
  const { label, size = 'md', variant = 'ghost', side, tooltip = true, className, ...rest } = props;
  const button = (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={cx(
        'inline-flex shrink-0 items-center justify-center transition-[background-color,color,scale] duration-150',
        'active:scale-95 disabled:pointer-events-none disabled:opacity-50',
        sizes[size],
        variants[variant],
        className,
      )}
    />
  );
  return tooltip ? (
    <Tooltip label={label} side={side}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}
