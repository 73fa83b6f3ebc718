import { useEffect, useRef } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';

import { OrganizationSwitcher } from '@/features/organizations/OrganizationSwitcher';
import { Wordmark } from '@/primitives/Brand';

import { AccountMenu } from './AccountMenu';
import { OfflineBanner } from './OfflineBanner';

/** The frame around every screen but sign-in and the call. */
export function AppShell() {
  const main = useMainFocus();
  const loading = useNavigation().state === 'loading';
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-60 focus:rounded-md focus:bg-brand focus:px-4 focus:py-2.5 focus:font-semibold focus:text-on-brand"
      >
        Skip to content
      </a>
      <OfflineBanner />
      <header className="sticky top-0 z-30 border-b bg-canvas/90 backdrop-blur-md">
        <div className="mx-auto flex h-16 max-w-6xl items-center gap-2 px-4 sm:gap-4 sm:px-8">
          <Link to="/" aria-label="Parley, dashboard" className="inline-flex rounded-md">
            <Wordmark compact />
          </Link>
          <OrganizationSwitcher />
          <div className="ml-auto flex items-center gap-1">
            <AccountMenu />
          </div>
        </div>
        {loading && <div role="status" aria-label="Loading" className="h-0.5 animate-shimmer bg-brand" />}
      </header>
      <main ref={main} id="main" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 pt-8 pb-20 outline-none sm:px-8 sm:pt-12">
        <Outlet />
      </main>
      <ScrollRestoration />
    </div>
  );
}

/** After a change of screen, reading goes on at the new content rather than at the old link. */
function useMainFocus() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
