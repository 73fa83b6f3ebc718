import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

import { copyText } from '@/lib/clipboard';
import { Button } from '@/primitives/Button';

/** Nobody else is here yet: how to ask them in. */
export function Alone({ link }: { link: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(link));
  return (
    <div className="flex max-w-full animate-rise items-center gap-3 rounded-full border bg-surface/90 py-1.5 pr-1.5 pl-5 text-sm shadow-float backdrop-blur-sm max-sm:flex-col max-sm:rounded-xl max-sm:p-4">
      <span className="min-w-0 truncate">
        <span className="font-semibold">Nobody else is here yet.</span>{' '}
        <span className="text-muted">Send them the link.</span>
      </span>
      <Button
        size="sm"
        variant="primary"
        className="rounded-full!"
        icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        onClick={() => void copy()}
      >
        {copied ? 'Link copied' : 'Copy link'}
      </Button>
    </div>
  );
}
