import { cx } from '@/lib/cx';
import { Spinner } from '@/primitives/Spinner';
import { Tooltip } from '@/primitives/Tooltip';

import type { CallAction } from './actions';

/** An action of the call as a round button, with its shortcut in the tooltip. */
export function ControlButton({ action }: { action: CallAction }) {
  const { name, label, icon: Icon, key, pressed, off = false, pending = false, badge = 0 } = action;
  return (
    <Tooltip label={`${label} (${key.toUpperCase()})`}>
      <button
        type="button"
        data-action={name}
        aria-label={badge > 0 ? `${label}, ${badge} unread` : label}
        aria-keyshortcuts={key.toUpperCase()}
        aria-busy={pending || undefined}
        onClick={action.perform}
        className={cx(
          'relative flex size-12 shrink-0 max-[22.5rem]:size-10 items-center justify-center rounded-full border border-transparent',
          'transition-[background-color,color,scale] duration-150 active:scale-95',
          off
            ? 'bg-danger-soft text-on-danger-soft hover:border-danger/40'
            : 'bg-raised text-ink hover:bg-line',
          pressed && 'bg-brand-soft! text-on-brand-soft!',
        )}
      >
        {pending ? <Spinner size={20} /> : <Icon size={20} aria-hidden />}
        {badge > 0 && <Badge count={badge} />}
      </button>
    </Tooltip>
  );
}

function Badge({ count }: { count: number }) {
  return (
    <span
      aria-hidden
      className="absolute -top-1 -right-1 flex h-5 min-w-5 animate-appear items-center justify-center rounded-full bg-accent px-1 text-2xs font-bold text-on-accent"
    >
      {count > 99 ? '99+' : count}
    </span>
  );
}
