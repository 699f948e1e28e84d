import { TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './call-settings.module.css';
import { readTime } from './week';

interface TimeProps {
  label: string;
  value: string;
  isWrong: boolean;
  change: (time: string) => void;
}

/** A time of day in 24 hours, as the week is drawn; 24:00 is the end of the day. Taken over when the field is left. */
export function TimeField({ label, value, isWrong, change }: TimeProps) {
  const [written, setWritten] = useState<string | null>(null);
  const take = (): void => {
    const time = written === null ? null : readTime(written);
    setWritten(null);
    if (time !== null && time !== value) change(time);
  };
  return (
    <TextInput
      size="xs"
      className={classes.time}
      aria-label={label}
      inputMode="numeric"
      maxLength={5}
      value={written ?? value}
      error={isWrong || (written !== null && readTime(written) === null)}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
