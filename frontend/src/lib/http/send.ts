import { unreachable } from './problem';

/** Marks a request as made by this page; the gateway demands it wherever the cookie is read. */
export const PAGE_HEADER = ['X-Requested-With', 'parley'] as const;

/**
 * `fetch` for the gateway: cookies only to the same origin, the page's header, and no answer at all
 * is thrown as a `Problem`. An abort stays an abort.
 */
export async function send(request: Request): Promise<Response> {
  request.headers.set(...PAGE_HEADER);
  try {
    return await fetch(request, { credentials: 'same-origin' });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
}
