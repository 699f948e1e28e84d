import type { BrowserContext, Page } from 'playwright-core';
import { wavOf } from './wav';

const SAMPLE_RATE = 16_000;

/** Keeps what the pages of a person play of their calls, as it comes out of WebRTC, before any loudspeaker. */
export async function listenIn(context: BrowserContext): Promise<void> {
  await context.addInitScript((sampleRate) => {
    const heard: Int16Array[] = [];
    Object.assign(window, { heardInCalls: heard });
    const listen = (track: MediaStreamTrack): void => {
      const audio = new AudioContext({ sampleRate });
      const tap = audio.createScriptProcessor(4_096, 1, 1);
      tap.onaudioprocess = ({ inputBuffer }) => {
        // A connection that was closed says nothing of it, and would go on as silence.
        if (track.readyState === 'ended') {
          tap.disconnect();
          void audio.close();
        } else heard.push(Int16Array.from(inputBuffer.getChannelData(0), (sample) => sample * 32_767));
      };
      audio.createMediaStreamSource(new MediaStream([track])).connect(tap);
      tap.connect(audio.destination);
    };
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('track', ({ track }) => listen(track));
      }
    };
  }, SAMPLE_RATE);
}

interface Listening {
  heardInCalls: Int16Array[];
}

/** What was heard on this page since it was loaded, as a WAV file of 16 kHz. */
export async function heardOn(page: Page): Promise<Buffer<ArrayBuffer>> {
  const text = await page.evaluate(() => {
    const { heardInCalls } = window as unknown as Listening;
    const bytes = heardInCalls.flatMap((part) => [...new Uint8Array(part.buffer)]);
    let binary = '';
    for (let at = 0; at < bytes.length; at += 8_192)
      binary += String.fromCharCode(...bytes.slice(at, at + 8_192));
    return btoa(binary);
  });
  const bytes = Buffer.from(text, 'base64');
  return wavOf(
    new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    SAMPLE_RATE,
  );
}

/** Whether any page of the person holds the microphone: a live track that was asked for and not stopped. */
export const holdsMicrophone = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    (window as unknown as { microphones: MediaStreamTrack[] }).microphones.some(
      ({ readyState }) => readyState === 'live',
    ),
  );

/** Notes every track that pages of a person get of the microphone. */
export async function watchMicrophone(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const microphones: MediaStreamTrack[] = [];
    Object.assign(window, { microphones });
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      microphones.push(...stream.getAudioTracks());
      return stream;
    };
  });
}
