/** A house going up: for somebody without an organisation yet. */
export function NewHouse() {
  return (
    <svg width="216" height="140" viewBox="0 0 216 140" aria-hidden>
      <ellipse cx="108" cy="128" rx="92" ry="7" fill="var(--sunken)" />
      <path d="M40 126V78a34 34 0 0 1 68 0v48Z" fill="var(--brand)" />
      <path d="M108 126V58a34 34 0 0 1 68 0v68Z" fill="var(--brand-soft)" />
      <path d="M64 126v-24a10 10 0 0 1 20 0v24Z" fill="var(--canvas)" opacity=".92" />
      <path d="M139 60v24a12 12 0 0 1 0-24Z" fill="var(--brand-text)" />
      <path d="M145 68a12 12 0 0 1 0 24Z" fill="var(--accent)" />
      <circle cx="74" cy="74" r="7" fill="var(--accent)" />
      <path d="M176 126V96a12 12 0 0 1 24 0v30Z" fill="none" stroke="var(--line-strong)" strokeWidth="2" strokeDasharray="4 5" />
    </svg>
  );
}
