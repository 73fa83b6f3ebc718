import { ArrowLeft } from 'lucide-react';
import { Link } from 'react-router';

/** The way back up, above a screen's title. */
export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <Link to={to} className="-ml-1 inline-flex items-center gap-1.5 rounded-sm px-1 py-1 text-sm font-semibold text-muted transition-colors hover:text-ink">
      <ArrowLeft size={16} aria-hidden />
      {children}
    </Link>
  );
}
