/** A week with room in it: for a list of meetings that is still empty. */
export function OpenCalendar() {
  return (
    <svg width="200" height="140" viewBox="0 0 200 140" aria-hidden>
      <rect x="26" y="16" width="148" height="112" rx="18" fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M26 44h148" stroke="var(--line)" strokeWidth="2" />
      {[58, 100, 142].map((x) => (
        <rect key={x} x={x - 3} y="8" width="6" height="18" rx="3" fill="var(--line-strong)" />
      ))}
      {[58, 86, 114, 142].map((x) =>
        [64, 88, 112].map((y) => <circle key={`${String(x)}-${String(y)}`} cx={x} cy={y} r="3" fill="var(--line-strong)" />),
      )}
      <path d="M97 71v36a18 18 0 0 1 0-36Z" fill="var(--brand)" />
      <path d="M103 82a18 18 0 0 1 0 36Z" fill="var(--accent)" />
    </svg>
  );
}
