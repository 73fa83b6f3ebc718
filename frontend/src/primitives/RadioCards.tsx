import type { ReactNode } from 'react';

import { cx } from '@/lib/cx';

interface Choice {
  value: string;
  label: string;
  description: string;
  icon?: ReactNode;
}

interface RadioCardsProps {
  legend: string;
  name: string;
  value: string;
  onChoose: (value: string) => void;
  choices: Choice[];
}

/** One of two or three things that need a sentence each. */
export function RadioCards({ legend, name, value, onChoose, choices }: RadioCardsProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{legend}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={cx(
              'relative flex gap-3 rounded-lg border p-4 transition-colors duration-150',
              'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
              value === choice.value ? 'border-brand bg-brand-soft/45 inset-ring inset-ring-brand' : 'border-field-line hover:border-muted',
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChoose(choice.value)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            <span className={cx('mt-0.5', value === choice.value ? 'text-brand-text' : 'text-faint')}>{choice.icon}</span>
            <span>
              <span className="block font-semibold">{choice.label}</span>
              <span className="mt-0.5 block text-sm text-muted">{choice.description}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
