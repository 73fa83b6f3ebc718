import type { ReactNode } from 'react';

/** The deep green card the next meeting stands on; its colours are the same in both themes. */
export function Stage({ children }: { children: ReactNode }) {
  return (
    <section
      aria-label="Next up"
      className="relative isolate flex min-h-72 flex-col overflow-hidden rounded-2xl bg-[#08372c] p-6 text-[#eef5f1] sm:p-8"
    >
      <svg viewBox="0 0 400 320" aria-hidden className="pointer-events-none absolute right-0 bottom-0 -z-10 h-28 sm:h-full">
        <path d="M272 -24v232a116 116 0 0 1 0-232Z" fill="#0e5a48" />
        <path d="M288 88a116 116 0 0 1 0 232Z" fill="#f4b26e" />
        <circle cx="222" cy="266" r="26" fill="#1d7a63" />
      </svg>
      {children}
    </section>
  );
}
