/** What is said about a call that could not begin or is over. */

import { Problem } from '@/lib/http/problem';

interface EndWords {
  title: string;
  words: string;
  /** Whether going back in makes sense. */
  back: boolean;
}

/** What to say after a call that ended by `code`. */
export function endWords(code: string, meeting: string): EndWords {
  if (code === 'left') {
    return {
      title: 'You left the meeting',
      words: `You can go back to “${meeting}” whenever you like.`,
      back: true,
    };
  }
  if (code === 'replaced') {
    return {
      title: 'The call goes on elsewhere',
      words: 'You joined it from another window. Rejoin here to take it back.',
      back: true,
    };
  }
  if (code === 'meeting_deleted') {
    return {
      title: 'The meeting was cancelled',
      words: 'It was deleted by its host.',
      back: false,
    };
  }
  return {
    title: 'You’re no longer in this meeting',
    words: 'You were taken out of it, or it is no longer open to you.',
    back: true,
  };
}

const JOIN_PROBLEMS: Record<string, string> = {
  not_found: 'This meeting is gone, or it is not open to you.',
  meeting_not_found: 'This meeting is gone, or it is not open to you.',
  forbidden: 'You may not join this meeting. Ask its host to let you in.',
  meeting_full: 'The meeting is full. Try again when someone has left.',
};

/** Why going in failed, in a sentence. */
export function joinProblem(error: unknown): string {
  if (!(error instanceof Problem)) return 'Joining failed. Trying again often helps.';
  return JOIN_PROBLEMS[error.code] ?? error.detail ?? error.title;
}
