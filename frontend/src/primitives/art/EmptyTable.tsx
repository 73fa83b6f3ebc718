/** Two chairs at a table, one of them waiting. */
export function EmptyTable() {
  return (
    <svg width="200" height="128" viewBox="0 0 200 128" aria-hidden>
      <ellipse cx="100" cy="116" rx="84" ry="7" fill="var(--sunken)" />
      <path d="M62 22v60a30 30 0 0 1 0-60Z" fill="var(--brand)" />
      <path d="M138 38a30 30 0 0 1 0 60Z" fill="none" stroke="var(--line-strong)" strokeWidth="2" strokeDasharray="4 5" />
      <rect x="72" y="72" width="56" height="6" rx="3" fill="var(--accent)" />
      <rect x="97" y="78" width="6" height="36" rx="3" fill="var(--accent)" />
      <rect x="46" y="82" width="5" height="32" rx="2.5" fill="var(--brand)" opacity=".55" />
      <rect x="149" y="98" width="5" height="16" rx="2.5" fill="var(--line-strong)" />
    </svg>
  );
}
