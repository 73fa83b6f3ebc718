/** What is wrong with an organisation's name, by field. */
export function nameProblem(name: string): { name?: string } {
  const trimmed = name.trim();
  if (trimmed === '') return { name: 'Give it a name.' };
  if (trimmed.length > 100) return { name: 'Use at most 100 characters.' };
  return {};
}
