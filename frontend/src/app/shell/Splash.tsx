import { BrandMark } from '@/primitives/Brand';

/** The first moments, before it is known who is here. Appears only when they are long. */
export function Splash() {
  return (
    <div role="status" className="flex min-h-dvh animate-appear items-center justify-center [animation-delay:250ms]">
      <BrandMark size={48} className="animate-shimmer" />
      <span className="sr-only">Parley is starting</span>
    </div>
  );
}
