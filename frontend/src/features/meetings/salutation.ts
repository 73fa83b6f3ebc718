/** A greeting for the hour (0–23). */
export function salutation(hour: number): string {
  if (hour < 5) return 'Good evening';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

/** What to call somebody: the first word of their name. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
