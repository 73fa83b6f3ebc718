import { Check, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';

import { copyText } from '@/lib/clipboard';
import { cx } from '@/lib/cx';
import { IconButton } from '@/primitives/IconButton';
import { toast } from '@/primitives/toast';

function useCopy(url: string) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(url)) setCopied(true);
    else toast(`Copy this link: ${url}`, { lastsMs: 20_000 });
  };
  return { copied, copy };
}

/** Copies a meeting's link; says so in its own place. */
export function CopyLink({ url, className }: { url: string; className?: string }) {
  const { copied, copy } = useCopy(url);
  const Icon = copied ? Check : Link2;
  return (
    <button
      type="button"
      onClick={copy}
      className={cx('inline-flex items-center gap-2 font-semibold transition-colors duration-150', className)}
    >
      <Icon size={17} aria-hidden />
      <span aria-live="polite">{copied ? 'Copied' : 'Copy link'}</span>
    </button>
  );
}

/** The same act where there is only room for a picture. */
export function CopyLinkIcon({ url, title }: { url: string; title: string }) {
  const { copied, copy } = useCopy(url);
  const Icon = copied ? Check : Link2;
  return (
    <>
      <IconButton label={copied ? 'Copied' : `Copy the link to ${title}`} onClick={copy}>
        <Icon size={18} aria-hidden className={copied ? 'text-good' : undefined} />
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? 'Link copied' : ''}
      </span>
    </>
  );
}
