import { timeOfDay } from '@/lib/dates';
import { useNow } from '@/lib/now';
import { BrandMark } from '@/primitives/Brand';

interface CallHeaderProps {
  title: string;
  code: string;
}

/** Which meeting this is, and what time it is. */
export function CallHeader({ title, code }: CallHeaderProps) {
  const now = useNow(10_000);
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 px-4 text-sm">
      <BrandMark size={26} />
      <h1 className="min-w-0 truncate font-display text-lg font-semibold tracking-tight">
        {title}
      </h1>
      <span className="hidden text-faint tabular-nums sm:inline">{code}</span>
      <time className="ml-auto text-muted tabular-nums" dateTime={now.toISOString()}>
        {timeOfDay(now)}
      </time>
    </header>
  );
}
