import { ActionIcon, Select, Slider } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../shell/use-keys';
import { useStore } from '../ui/store';
import { RATES, type CallAudio } from './call-audio';
import { clock } from './call-status';
import classes from './details.module.css';
import { Waveforms } from './waveforms';

const SKIP_MS = 5_000;

interface PlayerProps {
  audio: CallAudio;
  /** Names beside the waveforms; one side alone has one. */
  sides: readonly string[];
  sizeBytes: number;
}

/** One player for both sides: keys P, and [ and ] to go back and on. */
export function CallPlayer({ audio, sides, sizeBytes }: PlayerProps) {
  const { t } = useTranslation();
  const { isPlaying, durationMs, rate, isBroken } = useStore(audio.state);
  const position = useStore(audio.position);
  useKeys([
    ['P', audio.toggle],
    ['[', () => audio.seek(audio.position.get() - SKIP_MS)],
    [']', () => audio.seek(audio.position.get() + SKIP_MS)],
  ]);
  return (
    <section aria-label={t('callDetails.player')} className={classes.player}>
      <div className={classes.controls}>
        <ActionIcon
          size={38}
          radius="xl"
          disabled={isBroken}
          aria-label={t(isPlaying ? 'callDetails.pause' : 'callDetails.play')}
          onClick={audio.toggle}
        >
          {isPlaying ? (
            <IconPlayerPauseFilled size={18} aria-hidden />
          ) : (
            <IconPlayerPlayFilled size={18} aria-hidden />
          )}
        </ActionIcon>
        <span className={classes.clock}>{clock(position / 1_000)}</span>
        <Slider
          className={classes.slider}
          size={4}
          label={null}
          disabled={isBroken || durationMs === null}
          min={0}
          max={durationMs ?? 1}
          step={1_000}
          value={Math.min(position, durationMs ?? 1)}
          onChange={audio.seek}
          thumbLabel={t('callDetails.position')}
          thumbProps={{
            'aria-valuetext': t('callDetails.positionOf', {
              at: clock(position / 1_000),
              of: clock((durationMs ?? 0) / 1_000),
            }),
          }}
        />
        <span className={classes.clock}>{durationMs === null ? '' : clock(durationMs / 1_000)}</span>
        <Select
          size="xs"
          className={classes.rate}
          aria-label={t('callDetails.speed')}
          allowDeselect={false}
          value={String(rate)}
          data={RATES.map((value) => ({ value: String(value), label: `${value}×` }))}
          onChange={(value) => audio.setRate(Number(value))}
        />
      </div>
      {isBroken ? (
        <p role="alert" className={classes.broken}>
          {t('callDetails.broken')}
        </p>
      ) : (
        <Waveforms audio={audio} sides={sides} sizeBytes={sizeBytes} />
      )}
    </section>
  );
}
