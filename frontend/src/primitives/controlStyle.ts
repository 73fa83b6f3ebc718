/** What every control one types or chooses in looks like. */
export const controlStyle =
  'w-full rounded-md border border-field-line bg-surface text-ink placeholder:text-faint ' +
  'transition-[border-color,box-shadow] duration-150 hover:border-muted ' +
  'focus-visible:border-focus focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-focus/25 ' +
  'aria-invalid:border-danger aria-invalid:focus-visible:ring-danger/25 disabled:opacity-60';
