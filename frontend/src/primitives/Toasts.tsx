import { CircleAlert, CircleCheck, X } from 'lucide-react';

import { cx } from '@/lib/cx';

import { useToasts, type Toast } from './toast';

const icons = {
  neutral: null,
  good: <CircleCheck size={18} aria-hidden className="shrink-0 text-good" />,
  danger: <CircleAlert size={18} aria-hidden className="shrink-0 text-danger-text" />,
};

/** Where toasts appear. The app mounts it once; the region exists before anything is said in it. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      role="region"
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-70 flex flex-col items-center gap-2 p-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:items-end"
    >
      {toasts.map((toast) => (
        <Notice key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function Notice({ toast }: { toast: Toast }) {
  const dismiss = useToasts((state) => state.dismiss);
  return (
    <div
      className={cx(
        'pointer-events-auto flex w-full max-w-sm animate-rise items-center gap-3 rounded-lg border bg-raised py-2 pr-2 pl-4 shadow-float',
      )}
    >
      {icons[toast.tone]}
      <p className="min-w-0 flex-1 py-1.5 text-sm font-medium">{toast.text}</p>
      {toast.act && (
        <button
          type="button"
          className="rounded-sm px-2 py-1.5 text-sm font-semibold text-brand-text hover:bg-hover"
          onClick={() => {
            toast.act?.onPress();
            dismiss(toast.id);
          }}
        >
          {toast.act.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="rounded-sm p-1.5 text-faint hover:bg-hover hover:text-ink"
        onClick={() => dismiss(toast.id)}
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
