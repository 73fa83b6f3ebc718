import { Navigate, Outlet, useLocation, useSearchParams } from 'react-router';

import { useSession } from '@/lib/auth/session';
import { returnPath, signInPath } from '@/lib/returnPath';

/** Lets signed-in people through; sends others to sign in and back here afterwards. */
export function SignedInOnly() {
  const status = useSession((state) => state.status);
  const reason = useSession((state) => state.reason);
  const { pathname, search } = useLocation();
  if (status === 'signed_in') return <Outlet />;
  return <Navigate replace to={reason === 'left' ? '/signin' : signInPath(pathname + search)} />;
}

/** Screens for signing in: whoever already is, goes where they were going. */
export function SignedOutOnly() {
  const status = useSession((state) => state.status);
  const [search] = useSearchParams();
  if (status === 'signed_in') return <Navigate replace to={returnPath(search)} />;
  return <Outlet />;
}
