import { expect, test } from 'vitest';

import { linkParts } from './links';

const hrefs = (text: string) => linkParts(text).flatMap(({ href }) => href ?? []);

test.each([
  ['see https://a.example/x?y=1#z now', ['https://a.example/x?y=1#z']],
  ['(https://a.example/x)', ['https://a.example/x']],
  ['https://a.example/x_(y)', ['https://a.example/x_(y)']],
  ['is it https://a.example/?', ['https://a.example/']],
  ['http://a.example and https://b.example.', ['http://a.example', 'https://b.example']],
])('finds the addresses in %s', (text, found) => {
  expect(hrefs(text)).toEqual(found);
});

test.each([
  ['javascript:alert(1)'],
  ['data:text/html,<script>alert(1)</script>'],
  ['ftp://a.example'],
  ['https://'],
  ['no address at all'],
])('%s leads nowhere', (text) => {
  expect(hrefs(text)).toEqual([]);
});

test.each([['a https://b.example c'], ['<b>https://x.example/"onclick="y</b>'], ['']])(
  'nothing of %s is lost or added',
  (text) => {
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  },
);
