/** Sign-in remembers where somebody was going: `/signin?next=/m/abc-defg-hij`. */

/** The sign-in address that comes back to `path`. */
export function signInPath(path: string): string {
  return path === '/' ? '/signin' : `/signin?next=${encodeURIComponent(path)}`;
}

/**
 * The path to go to after signing in. Only a path of this page is taken: anything that could lead
 * to another site (`//host`, `/\host`, a scheme) becomes the dashboard.
 */
export function returnPath(search: URLSearchParams): string {
  const next = search.get('next') ?? '/';
  const local = /^\/(?![/\\])/.test(next) && !/[\\\p{Cc}]/u.test(next);
  return local ? next : '/';
}
