import { useState } from 'react';

import type { Entry } from './merge';

/** Says to screen readers what others write while the chat is open. */
export function NewsAnnouncer({ entries, meId }: { entries: Entry[]; meId: string }) {
  const newest = entries.findLast(({ state }) => state === 'sent');
  const [last, setLast] = useState(newest);
  const [words, setWords] = useState('');
  if (newest && newest.key !== last?.key) {
    setLast(newest);
    setWords(newest.senderId === meId ? '' : `${newest.senderName}: ${newest.body}`);
  }
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
