import { cx } from '@/lib/cx';

import { avatarTone, initials } from './avatarTone';

interface AvatarProps {
  name: string;
  /** What decides the colour: the person's id, so that a rename keeps it. */
  id?: string | undefined;
  /** Side in px. */
  size?: number;
  /** Organisations are square, people are round. */
  square?: boolean;
  className?: string;
}

/** Somebody, by their initials. Decorative: put the name beside it, or give it one. */
export function Avatar({ name, id, size = 36, square = false, className }: AvatarProps) {
  const [ground, ink] = avatarTone(id ?? name);
  return (
    // The letters are drawn, not written: they are no words to be read, copied or searched.
    <span
      aria-hidden
      data-initials={initials(name)}
      style={{
        width: size,
        height: size,
        background: ground,
        color: ink,
        fontSize: Math.max(11, size * 0.38),
        borderRadius: square ? Math.max(6, size * 0.27) : size,
      }}
      className={cx(
        'before:content-[attr(data-initials)] inline-flex shrink-0 select-none items-center justify-center font-display font-semibold tracking-tight',
        className,
      )}
    />
  );
}
