import * as Radix from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

import { cx } from '@/lib/cx';

import { usePortal } from './portal';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'bottom' | 'left' | 'right';
  className?: string;
  children: ReactNode;
}

/** A few acts behind one button. Fill it with `MenuItem`, `MenuLabel`, `MenuLine`. */
export function Menu({ trigger, align = 'end', side = 'bottom', className, children }: MenuProps) {
  const container = usePortal();
  return (
    // Not modal: the modal kind locks scrolling by a style element, which the security policy forbids.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={cx(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 animate-rise overflow-y-auto',
            'rounded-lg border bg-raised p-1.5 shadow-float outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  /** One of several, and whether it is the one in force (shown by a tick). */
  selected?: boolean;
  tone?: 'neutral' | 'danger';
  disabled?: boolean;
  onSelect?: () => void;
  /** Render the given link instead of a plain row. */
  asChild?: boolean;
  children: ReactNode;
}

const row =
  'flex min-h-10 w-full select-none items-center gap-3 rounded-sm px-2.5 py-2 text-left text-sm font-medium outline-none ' +
  'data-highlighted:bg-hover data-disabled:pointer-events-none data-disabled:opacity-50';

/** One act of a menu. */
export function MenuItem(props: MenuItemProps) {
  const { icon, selected, tone = 'neutral', disabled = false, onSelect, asChild = false, children } = props;
  const className = cx(row, tone === 'danger' ? 'text-danger-text' : 'text-ink');
  if (asChild) {
    return (
      <Radix.Item asChild disabled={disabled} className={className} {...(onSelect && { onSelect })}>
        {children}
      </Radix.Item>
    );
  }
  return (
    <Radix.Item
      disabled={disabled}
      className={className}
      {...(selected !== undefined && { role: 'menuitemradio', 'aria-checked': selected })}
      {...(onSelect && { onSelect })}
    >
      {icon && <span className="flex text-muted">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {selected && <Check size={16} aria-hidden className="text-brand-text" />}
    </Radix.Item>
  );
}

/** Words above a group of a menu's acts. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 pt-2 pb-1 text-xs font-semibold text-faint">{children}</Radix.Label>;
}

/** A line between groups. */
export function MenuLine() {
  return <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}
