import type { ComponentProps, ReactNode } from 'react';

import { cx } from '@/lib/cx';

import { buttonStyle, type ButtonSize, type ButtonVariant } from './buttonStyle';
import { Spinner } from './Spinner';

interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** A lucide icon or any small picture before the words. */
  icon?: ReactNode;
  /** The act is under way: shows a spinner, keeps the width and takes no second press. */
  pending?: boolean;
}

/** An act. Give it a verb. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, pending = false, disabled, className, children, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
      className={cx(buttonStyle(variant, size), className)}
    >
      {pending ? <Spinner size={16} /> : icon}
      {children}
    </button>
  );
}
