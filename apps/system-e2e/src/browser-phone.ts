import type { Browser, Page } from 'playwright-core';
import type { WholeSystem } from '@parlance/testing/whole-system';
import { heardOn, listenIn } from './agent-ear';

interface PhonePage {
  phone: RTCPeerConnection;
}

/** An agent's end of a call without the console: WebRTC in a real browser, for clients of the public API. */
export class BrowserPhone {
  private constructor(private readonly page: Page) {}

  static async open(browser: Browser, system: WholeSystem): Promise<BrowserPhone> {
    const context = await browser.newContext({ permissions: ['microphone'] });
    await listenIn(context);
    const page = await context.newPage();
    // A page of ours without anything on it: the microphone is there for secure origins only.
    await page.goto(`${system.consoleUrl}/favicon.svg`);
    return new BrowserPhone(page);
  }

  /** A new connection; the one before is dropped without a word. */
  offer(): Promise<string> {
    return this.page.evaluate(async () => {
      const phone = new RTCPeerConnection();
      Object.assign(window, { phone });
      const { getUserMedia } = navigator.mediaDevices;
      const microphone = await getUserMedia.call(navigator.mediaDevices, { audio: true });
      for (const track of microphone.getTracks()) phone.addTrack(track, microphone);
      phone.addEventListener('track', ({ track }) => {
        // Chromium plays what comes in only for somebody who listens.
        const sink = new Audio();
        sink.srcObject = new MediaStream([track]);
        void sink.play();
      });
      await phone.setLocalDescription();
      if (phone.iceGatheringState !== 'complete')
        await new Promise<void>((resolve) =>
          phone.addEventListener('icegatheringstatechange', () => {
            if (phone.iceGatheringState === 'complete') resolve();
          }),
        );
      return phone.localDescription!.sdp;
    });
  }

  accept(answerSdp: string): Promise<void> {
    return this.page.evaluate(
      (sdp) => (window as unknown as PhonePage).phone.setRemoteDescription({ type: 'answer', sdp }),
      answerSdp,
    );
  }

  /** All that was heard since the page was opened, as a WAV file of 16 kHz. */
  heard(): Promise<Buffer> {
    return heardOn(this.page);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
