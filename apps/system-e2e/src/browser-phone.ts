import type { WholeSystem } from '@parlance/testing/whole-system';
import type { Browser, Page } from 'playwright-core';
import { heardOn, listenIn } from './agent-ear';

interface PhonePage {
  phone: RTCPeerConnection | undefined;
}

/** An agent's end of calls without the console, as a client of the public API has it: WebRTC in a real browser. */
export class BrowserPhone {
  private constructor(private readonly page: Page) {}

  static async open(browser: Browser, system: WholeSystem): Promise<BrowserPhone> {
    const context = await browser.newContext({ permissions: ['microphone'] });
    await listenIn(context);
    const page = await context.newPage();
    // The microphone is there for secure origins only.
    await page.goto(`${system.consoleUrl}/favicon.svg`);
    return new BrowserPhone(page);
  }

  /** For a new connection, with all its candidates; the one before is dropped. */
  offer(): Promise<string> {
    return this.page.evaluate(async () => {
      const here = window as unknown as PhonePage;
      here.phone?.close();
      const phone = new RTCPeerConnection();
      here.phone = phone;
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of microphone.getTracks()) phone.addTrack(track, microphone);
      phone.addEventListener('track', ({ track }) => {
        // Chromium decodes what comes in only for somebody who plays it.
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
      (sdp) => (window as unknown as PhonePage).phone!.setRemoteDescription({ type: 'answer', sdp }),
      answerSdp,
    );
  }

  /** All that was heard since the phone was opened, as a WAV file of 16 kHz. */
  heard(): Promise<Buffer<ArrayBuffer>> {
    return heardOn(this.page);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
