/**
 * What went wrong with a request, as one kind of error.
 *
 * The gateway answers RFC 9457 problem documents; everything else that can happen on the way (no
 * network, a proxy's HTML page, an aborted body) is given the same shape here, so that a screen has
 * one thing to understand.
 */

/** One field the gateway refused: `pointer` is a JSON pointer into the request body. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

interface ProblemInit {
  status: number;
  code: string;
  title: string;
  detail?: string | null;
  requestId?: string | null;
  fields?: FieldProblem[];
  retryAfter?: number | null;
}

/** An answer that was not the one asked for. `status` is 0 when there was no answer at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];
  /** Seconds to wait before trying again, when the server said so. */
  readonly retryAfter: number | null;

  constructor(init: ProblemInit) {
    super(init.detail ?? init.title);
    this.name = 'Problem';
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.detail = init.detail ?? null;
    this.requestId = init.requestId ?? null;
    this.fields = init.fields ?? [];
    this.retryAfter = init.retryAfter ?? null;
  }

  /** Whether asking again later, unchanged, may succeed. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Whether `error` is a problem carrying this stable code. */
export function hasCode(error: unknown, ...codes: string[]): error is Problem {
  return error instanceof Problem && codes.includes(error.code);
}

/** The problem for a request that never got an answer. */
export function unreachable(): Problem {
  return new Problem({
    status: 0,
    code: 'network_unreachable',
    title: 'Parley can’t be reached',
    detail: 'Check your connection, then try again.',
  });
}

/** The problem an unsuccessful response describes; `body` is its parsed (or raw text) body. */
export function problemFrom(response: Response, body: unknown): Problem {
  const document = isRecord(body) ? body : {};
  const fallback = fallbackFor(response.status);
  return new Problem({
    status: response.status,
    code: text(document['code']) ?? fallback.code,
    title: text(document['title']) ?? fallback.title,
    detail: text(document['detail']) ?? fallback.detail,
    requestId: text(document['request_id']) ?? response.headers.get('x-request-id'),
    fields: fieldProblems(document['errors']),
    retryAfter: seconds(response.headers.get('retry-after')),
  });
}

/** The problem described by a response whose body was not read yet. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  return problemFrom(response, body);
}

function fieldProblems(errors: unknown): FieldProblem[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).flatMap((entry) => {
    const pointer = text(entry['pointer']);
    const detail = text(entry['detail']) ?? text(entry['message']);
    return pointer !== null && detail !== null ? [{ pointer, detail }] : [];
  });
}

function fallbackFor(status: number): { code: string; title: string; detail: string | null } {
  if (status === 429) {
    return { code: 'rate_limited', title: 'Too many tries', detail: 'Wait a moment, then try again.' };
  }
  if (status >= 500) {
    return {
      code: 'upstream_unavailable',
      title: 'Parley isn’t answering',
      detail: 'This is on our side. Try again in a moment.',
    };
  }
  return { code: `http_${String(status)}`, title: 'That didn’t work', detail: null };
}

function seconds(header: string | null): number | null {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
