import { Link } from 'react-router';

import { usePageTitle } from '@/lib/pageTitle';
import { EmptyTable } from '@/primitives/art/EmptyTable';
import { Wordmark } from '@/primitives/Brand';
import { buttonStyle } from '@/primitives/buttonStyle';
import { EmptyState } from '@/primitives/EmptyState';

/** No screen has this address. */
export default function NotFoundPage() {
  usePageTitle('Page not found');
  return (
    <>
      <header className="px-4 py-4 sm:px-8">
        <Link to="/" aria-label="Parley, dashboard" className="inline-flex rounded-md">
          <Wordmark />
        </Link>
      </header>
    <main className="flex min-h-[75dvh] items-center justify-center">
      <EmptyState level={1}
        picture={<EmptyTable />}
        title="Nobody’s at this table"
        action={
          <Link to="/" className={buttonStyle('primary')}>
            Go to your meetings
          </Link>
        }
      >
        The page you’re looking for doesn’t exist, or it moved. Check the address, or start from your meetings.
      </EmptyState>
    </main>
    </>
  );
}
