import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import WaveSurfer from 'wavesurfer.js';
import type { CallAudio } from './call-audio';
import classes from './details.module.css';

/** Drawing needs the whole file; larger ones are played by range without a drawing. */
const MOST_BYTES = 64_000_000;
const HEIGHT = 44;

interface WaveformsProps {
  audio: CallAudio;
  sides: readonly string[];
  sizeBytes: number;
}

/** The customer above, the agent below. A drawing to click at: the slider is the control that everybody can use. */
export function Waveforms({ audio, sides, sizeBytes }: WaveformsProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme();
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<'waiting' | 'yes' | 'no'>(sizeBytes > MOST_BYTES ? 'no' : 'waiting');
  const count = sides.length;

  useEffect(() => {
    if (!box.current || sizeBytes > MOST_BYTES) return undefined;
    const styles = getComputedStyle(document.documentElement);
    const colour = (name: string): string => styles.getPropertyValue(name).trim();
    const look = { waveColor: colour('--line-strong'), height: HEIGHT, barWidth: 2, barGap: 1, barRadius: 2 };
    const waves = WaveSurfer.create({
      container: box.current,
      media: audio.element,
      url: audio.address,
      ...look,
      progressColor: colour('--accent'),
      cursorColor: colour('--text'),
      cursorWidth: 1,
      dragToSeek: true,
      normalize: true,
      ...(count > 1 && {
        splitChannels: [
          { ...look, progressColor: colour('--accent') },
          { ...look, progressColor: colour('--green') },
        ],
      }),
    });
    waves.on('redraw', () => setDrawn('yes'));
    waves.on('error', () => setDrawn((known) => (known === 'yes' ? 'yes' : 'no')));
    return () => waves.destroy();
  }, [audio, count, scheme, sizeBytes]);

  if (drawn === 'no') return <p className={classes.soft}>{t('callDetails.noWaveform')}</p>;
  return (
    <div className={classes.waves} aria-hidden>
      <div className={classes.sides} style={{ height: HEIGHT * count }}>
        {sides.map((side) => (
          <span key={side}>{side}</span>
        ))}
      </div>
      <div className={classes.drawing} style={{ height: HEIGHT * count }}>
        {drawn === 'waiting' && <Skeleton height={HEIGHT * count} className={classes.drawingSoon} />}
        <div ref={box} />
      </div>
    </div>
  );
}
