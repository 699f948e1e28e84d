import { ActionIcon, Popover, Select, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../ui/store';
import classes from './calls.module.css';
import { chooseDevice, devices, listDevices, type Device } from './devices';
import { qualityBetween, type Measured, type Quality } from './quality';
import { usePhone } from './use-phone';

const MEASURED_EVERY_MS = 3_000;

/** Which microphone and speaker, remembered here; and how good the line is. */
export function DeviceSettings() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-end"
      width={300}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Tooltip label={t('calling.devices.title')} disabled={open}>
          <ActionIcon
            variant="default"
            size="xl"
            radius="xl"
            className={classes.secondary}
            aria-label={t('calling.devices.title')}
            onClick={() => setOpen((shown) => !shown)}
          >
            <IconAdjustmentsHorizontal size={19} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('calling.devices.title')} className={classes.devices}>
        <DeviceSelects />
        <LineQuality />
      </Popover.Dropdown>
    </Popover>
  );
}

function DeviceSelects() {
  const { t } = useTranslation();
  const chosen = useStore(devices);
  const known = useQuery({
    queryKey: ['devices'],
    queryFn: async () => ({
      microphones: await listDevices('audioinput'),
      speakers: await listDevices('audiooutput'),
    }),
    staleTime: 0,
  }).data;
  const options = (list: readonly Device[] = []) => [
    { value: '', label: t('calling.devices.system') },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const props = { size: 'sm', allowDeselect: false, comboboxProps: { withinPortal: false } } as const;
  return (
    <>
      <Select
        {...props}
        label={t('calling.devices.microphone')}
        data={options(known?.microphones)}
        value={chosen.microphoneId ?? ''}
        onChange={(id) => chooseDevice({ microphoneId: id || null })}
      />
      {'setSinkId' in HTMLMediaElement.prototype && (
        <Select
          {...props}
          label={t('calling.devices.speaker')}
          data={options(known?.speakers)}
          value={chosen.speakerId ?? ''}
          onChange={(id) => chooseDevice({ speakerId: id || null })}
        />
      )}
    </>
  );
}

/** Measured here, of the line to the server only; nothing is shown before there is something to compare. */
function LineQuality() {
  const { t } = useTranslation();
  const quality = useQuality();
  if (!quality) return null;
  const { verdict, roundTripMs, concealedPercent } = quality;
  return (
    <p className={classes.line}>
      <span>{t('calling.devices.line')}</span>
      <strong data-verdict={verdict}>{t(`calling.devices.quality.${verdict}`)}</strong>
      {roundTripMs !== null && (
        <span className={classes.quiet}>
          {t('calling.devices.roundTrip', { ms: Math.round(roundTripMs) })}
        </span>
      )}
      {concealedPercent >= 0.5 && (
        <span className={classes.quiet}>
          {t('calling.devices.concealed', { percent: Math.round(concealedPercent) })}
        </span>
      )}
    </p>
  );
}

function useQuality(): Quality | null {
  const { phone } = usePhone();
  const [quality, setQuality] = useState<Quality | null>(null);
  useEffect(() => {
    let before: Measured | undefined;
    const look = async (): Promise<void> => {
      const after = await phone?.measure();
      if (before && after) setQuality(qualityBetween(before, after));
      before = after;
    };
    void look();
    const timer = setInterval(() => void look(), MEASURED_EVERY_MS);
    return () => clearInterval(timer);
  }, [phone]);
  return quality;
}
