import { describe, expect, it } from 'vitest';

import { problemFrom, unreachable } from './problem';

describe('problemFrom', () => {
  it('reads a problem document with its field errors', () => {
    const response = new Response(null, { status: 422 });
    const found = problemFrom(response, {
      title: 'Not valid',
      detail: 'Two values are wrong.',
      code: 'validation_failed',
      request_id: 'r-7',
      errors: [
        { location: 'body', pointer: '/email', detail: 'Not an address' },
        { location: 'body', pointer: 12 },
      ],
    });
    expect(found).toMatchObject({ status: 422, code: 'validation_failed', requestId: 'r-7', message: 'Two values are wrong.' });
    expect(found.fields).toEqual([{ pointer: '/email', detail: 'Not an address' }]);
    expect(found.transient).toBe(false);
  });

  it('understands a page that is no problem document', () => {
    const found = problemFrom(new Response(null, { status: 502 }), '<html>Bad gateway</html>');
    expect(found).toMatchObject({ code: 'upstream_unavailable', transient: true, fields: [] });
  });

  it('keeps how long to wait', () => {
    const response = new Response(null, { status: 429, headers: { 'retry-after': '17' } });
    expect(problemFrom(response, { code: 'rate_limited' })).toMatchObject({ retryAfter: 17, transient: true });
  });

  it('names a request without an answer', () => {
    expect(unreachable()).toMatchObject({ status: 0, code: 'network_unreachable', transient: true });
  });
});
