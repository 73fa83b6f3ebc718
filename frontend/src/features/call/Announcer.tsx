import { useState } from 'react';

import type { RemotePerson } from '@/call/session';

/** Says to screen readers who came and who went. */
export function Announcer({ people }: { people: RemotePerson[] }) {
  const names = new Map(people.map(({ peerId, name }) => [peerId, name]));
  const [known, setKnown] = useState(names);
  const [words, setWords] = useState('');
  const news = difference(known, names);
  if (news !== '' || known.size !== names.size) {
    setKnown(names);
    setWords(news);
  }
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}

/** What changed between two sets of people, in words. */
export function difference(before: Map<string, string>, after: Map<string, string>): string {
  const came = [...after].filter(([id]) => !before.has(id)).map(([, name]) => `${name} joined.`);
  const went = [...before].filter(([id]) => !after.has(id)).map(([, name]) => `${name} left.`);
  return [...came, ...went].join(' ');
}
