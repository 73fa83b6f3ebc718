import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';

interface TabsProps {
  /** What the tabs choose between, for screen readers. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: { value: string; label: string }[];
  /** Something at the end of the tabs' line. */
  aside?: ReactNode;
  /** The content of the chosen tab. */
  children: ReactNode;
}

/** Views of the same thing, one at a time. */
export function Tabs({ label, value, onChange, tabs, aside, children }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <div className="flex items-end justify-between gap-4 border-b">
        <Radix.List aria-label={label} className="-mb-px flex gap-6">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="border-b-2 border-transparent pb-3 font-display text-lg font-semibold tracking-tight text-muted transition-colors hover:text-ink data-[state=active]:border-brand data-[state=active]:text-ink"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      <Radix.Content value={value} tabIndex={-1} className="outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
