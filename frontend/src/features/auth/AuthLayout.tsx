import type { ReactNode } from 'react';

import { Wordmark } from '@/primitives/Brand';

import { MeetingMosaic } from './MeetingMosaic';

interface AuthLayoutProps {
  title: string;
  lead: ReactNode;
  children: ReactNode;
  /** The other way in, under the form. */
  foot?: ReactNode;
}

/** The frame of the screens before somebody is signed in. */
export function AuthLayout({ title, lead, children, foot }: AuthLayoutProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(30rem,5fr)_6fr]">
      <div className="flex flex-col px-6 py-7 sm:px-12 lg:px-16">
        <header className="mx-auto w-full max-w-[25rem]">
          <Wordmark />
        </header>
        <main className="mx-auto flex w-full max-w-[25rem] flex-1 animate-rise flex-col justify-center py-10">
          <h1 className="font-display text-3xl font-semibold tracking-[-0.025em]">{title}</h1>
          <p className="mt-2 text-muted text-pretty">{lead}</p>
          <div className="mt-8">{children}</div>
          {foot && <p className="mt-8 text-muted">{foot}</p>}
        </main>
      </div>
      <aside className="relative hidden overflow-hidden bg-[#08372c] lg:block" aria-hidden>
        <div className="sticky top-0 flex h-dvh flex-col justify-center gap-10 px-14 py-12 xl:px-20">
          <MeetingMosaic className="mx-auto max-h-[64dvh] w-full max-w-136" />
          <p className="mx-auto w-full max-w-136 font-display text-3xl leading-[1.15] font-medium tracking-[-0.025em] text-[#eaf3ee]">
            Everyone heard. <span className="text-[#f4b26e]">Nobody talked over.</span>
          </p>
        </div>
      </aside>
    </div>
  );
}
