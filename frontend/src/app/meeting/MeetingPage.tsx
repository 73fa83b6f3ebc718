import { useParams } from 'react-router';

import { useMeetingByCode } from '@/api/meetings';
import { Ended } from '@/features/call/Ended';
import { useSessionUser } from '@/lib/auth/session';
import { hasCode } from '@/lib/http/problem';
import { parseMeetingCode } from '@/lib/meetingCode';
import { ErrorState } from '@/primitives/ErrorState';

import { Splash } from '../shell/Splash';
import { Room } from './Room';

/** `/m/:code`: the way into a meeting, the meeting, and the way out. */
export default function MeetingPage() {
  const code = parseMeetingCode(useParams()['code'] ?? '');
  return code === null ? <NoSuchMeeting /> : <Door key={code} code={code} />;
}

function Door({ code }: { code: string }) {
  const { data, error, isPending, isFetching, refetch } = useMeetingByCode(code);
  const me = useSessionUser();
  if (data && me) return <Room meeting={data} me={me} />;
  if (isPending || me === null) return <Splash />;
  if (hasCode(error, 'not_found', 'meeting_not_found', 'validation_failed'))
    return <NoSuchMeeting />;
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <ErrorState
        title="The meeting couldn’t be opened."
        error={error}
        retrying={isFetching}
        onRetry={() => void refetch()}
      />
    </main>
  );
}

function NoSuchMeeting() {
  return (
    <Ended title="There’s no meeting here for you">
      The link may be mistyped, the meeting may be over and gone, or it may be open to its
      organisation only. Ask whoever invited you.
    </Ended>
  );
}
