import { useSearchParams } from 'react-router';

import { Tabs } from '@/primitives/Tabs';

import { MeetingList } from './MeetingList';

/** The calendar's two halves. Which one is shown is part of the address. */
export function MeetingTabs({ orgId }: { orgId: string }) {
  const [search, setSearch] = useSearchParams();
  const when = search.get('show') === 'past' ? 'past' : 'upcoming';
  return (
    <Tabs
      label="Meetings"
      value={when}
      onChange={(value) => setSearch(value === 'past' ? { show: 'past' } : {}, { replace: true, preventScrollReset: true })}
      tabs={[
        { value: 'upcoming', label: 'Upcoming' },
        { value: 'past', label: 'Past' },
      ]}
    >
      <MeetingList key={when} orgId={orgId} when={when} />
    </Tabs>
  );
}
