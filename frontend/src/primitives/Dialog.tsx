import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';

import { cx } from '@/lib/cx';

import { IconButton } from './IconButton';
import { usePortal } from './portal';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** A sentence under the title; read aloud with it. */
  description?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  /** Buttons, the main one last. */
  footer?: ReactNode;
  children?: ReactNode;
}

const sizes = { sm: 'sm:max-w-md', md: 'sm:max-w-lg', lg: 'sm:max-w-2xl' };

/**
 * A question in front of the page: a sheet from below on a phone, a card elsewhere. Focus stays
 * inside and goes back where it came from; Escape closes.
 */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, size = 'sm', footer, children } = props;
  const container = usePortal();
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal container={container}>
        {/* Not Radix.Overlay: it injects a style element, which the security policy forbids. */}
        <div data-holds-page className="fixed inset-0 z-40 animate-appear bg-backdrop backdrop-blur-[2px]" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-6">
          <Radix.Content
            onOpenAutoFocus={() => (opener.current = document.activeElement)}
            // Radix gives focus back to a trigger of its own only, and here a page opens the dialog.
            onCloseAutoFocus={() => opener.current instanceof HTMLElement && opener.current.focus()}
            {...(description ? {} : { 'aria-describedby': undefined })}
            className={cx(
              'pointer-events-auto relative flex max-h-[92dvh] w-full animate-rise flex-col bg-raised shadow-float outline-none',
              'rounded-t-xl pb-[env(safe-area-inset-bottom)] sm:rounded-xl sm:border',
              sizes[size],
            )}
          >
            <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-1">
              <Radix.Title className="pt-1 font-display text-xl font-semibold tracking-tight">{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton label="Close" size="sm" tooltip={false} className="-mr-2">
                  <X size={18} aria-hidden />
                </IconButton>
              </Radix.Close>
            </header>
            <div className="overflow-y-auto px-6 pb-6">
              {description && <Radix.Description className="text-muted">{description}</Radix.Description>}
              {children && <div className={description ? 'mt-5' : 'mt-3'}>{children}</div>}
            </div>
            {footer && (
              <footer className="flex flex-col-reverse gap-2 border-t px-6 py-4 sm:flex-row sm:justify-end">{footer}</footer>
            )}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  );
}
