import { useNow } from '@/lib/now';

import { firstName, salutation } from './salutation';

/** A word of welcome, and what day it is. */
export function Greeting({ name }: { name: string }) {
  const now = useNow(60_000);
  return (
    <header>
      <h1 className="font-display text-3xl font-semibold tracking-[-0.03em] sm:text-4xl">
        {salutation(now.getHours())}, {firstName(name)}
      </h1>
      <p className="mt-1.5 text-lg text-muted">
        {now.toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' })}
      </p>
    </header>
  );
}
