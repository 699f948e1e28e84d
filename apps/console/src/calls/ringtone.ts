/** Two soft tones and a pause, made here so that no file has to arrive first. */
const EVERY_MS = 3_000;
const TONES = [
  { hertz: 587, at: 0 },
  { hertz: 740, at: 0.22 },
  { hertz: 587, at: 0.9 },
  { hertz: 740, at: 1.12 },
] as const;
const TONE_SECONDS = 0.2;
const LOUDNESS = 0.14;

function ringOnce(context: AudioContext): void {
  for (const { hertz, at } of TONES) {
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    const start = context.currentTime + at;
    // Faded in and out: a tone that is cut clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.03);
    volume.gain.linearRampToValueAtTime(0, start + TONE_SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_SECONDS);
  }
}

/** Rings in one tab of this browser until the signal aborts, however many are open. */
export function ring(signal: AbortSignal): void {
  const untilOver = (): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const context = new AudioContext();
      ringOnce(context);
      const timer = setInterval(() => ringOnce(context), EVERY_MS);
      signal.addEventListener('abort', () => {
        clearInterval(timer);
        void context.close();
        resolve();
      });
    });
  // A tab that waits for its turn is told of the end by the abort.
  navigator.locks.request('parlance.ring', { signal }, untilOver).catch(() => undefined);
}

/** A system notification, where the person allowed them; a press on it brings the console to the front. */
export function notify(title: string, body: string, tag: string, signal: AbortSignal): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const notice = new Notification(title, { body, tag, requireInteraction: true, silent: true });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  signal.addEventListener('abort', () => notice.close());
}

/** Browsers take the question seriously only when somebody has just pressed something. */
export function askForNotifications(): void {
  if (typeof Notification !== 'undefined' && Notification.permission === 'default')
    void Notification.requestPermission();
}
