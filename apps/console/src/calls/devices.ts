import { createStore } from '../ui/store';

/** Which microphone and speaker are used in calls; null is what the system prefers. Kept in this browser. */
export interface DeviceChoice {
  readonly microphoneId: string | null;
  readonly speakerId: string | null;
}

const STORED_UNDER = 'parlance.call-devices';
const PREFERRED: DeviceChoice = { microphoneId: null, speakerId: null };

const idOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export function readDevices(storage: Pick<Storage, 'getItem'>): DeviceChoice {
  try {
    const stored = JSON.parse(storage.getItem(STORED_UNDER) ?? '{}') as Record<keyof DeviceChoice, unknown>;
    return { microphoneId: idOf(stored.microphoneId), speakerId: idOf(stored.speakerId) };
  } catch {
    return PREFERRED;
  }
}

export const devices = createStore<DeviceChoice>(
  typeof localStorage === 'undefined' ? PREFERRED : readDevices(localStorage),
);

export function chooseDevice(choice: Partial<DeviceChoice>): void {
  devices.set((chosen) => ({ ...chosen, ...choice }));
  localStorage.setItem(STORED_UNDER, JSON.stringify(devices.get()));
}

export interface Device {
  readonly id: string;
  readonly name: string;
}

/** The devices of one kind that have a name; browsers hide names until the microphone was allowed once. */
export const listDevices = async (kind: 'audioinput' | 'audiooutput'): Promise<Device[]> =>
  (await navigator.mediaDevices.enumerateDevices())
    .filter((device) => device.kind === kind && device.label !== '' && device.deviceId !== 'default')
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));

/** Why there is no microphone. */
export type MicrophoneFault = 'denied' | 'missing' | 'busy' | 'insecure';

export class MicrophoneError extends Error {
  constructor(readonly fault: MicrophoneFault) {
    super(`no microphone: ${fault}`);
    this.name = 'MicrophoneError';
  }
}

const FAULTS: Record<string, MicrophoneFault> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
};

const constraints = (microphoneId: string | null): MediaStreamConstraints => ({
  audio: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(microphoneId !== null && { deviceId: { exact: microphoneId } }),
  },
});

/** Opens the microphone that was chosen; one that was unplugged since gives way to the system's. */
export async function openMicrophone(microphoneId: string | null): Promise<MediaStreamTrack> {
  // Browsers have no media devices outside of HTTPS and localhost; the type does not know that.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media === undefined) throw new MicrophoneError('insecure');
  try {
    const [track] = (await media.getUserMedia(constraints(microphoneId))).getAudioTracks();
    if (track) return track;
  } catch (error) {
    const fault = FAULTS[(error as DOMException).name] ?? 'busy';
    if (microphoneId !== null && fault === 'missing') return openMicrophone(null);
    throw new MicrophoneError(fault);
  }
  throw new MicrophoneError('missing');
}
