import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { listenIn, watchMicrophone } from './agent-ear';
import type { WholeSystem } from '@parlance/testing/whole-system';

/**
 * Real Chromium; CHROMIUM_BIN is set by the test command. With a WAV file (mono, 48 kHz) it has a microphone that says
 * it over and over, and may use it.
 */
export function launchBrowser(microphone?: string): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN;
  if (!executablePath || !existsSync(executablePath))
    throw new Error('CHROMIUM_BIN does not name a Chromium; run the system tests with npm test.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      ...(microphone
        ? [
            '--use-fake-ui-for-media-stream',
            '--use-fake-device-for-media-stream',
            `--use-file-for-fake-audio-capture=${microphone}`,
            '--allow-loopback-in-peer-connection',
            '--autoplay-policy=no-user-gesture-required',
          ]
        : []),
    ],
  });
}

/** The screen and the touch of a phone. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} satisfies BrowserContextOptions;

/** A person's own browser, signed in, with the inbox open; on a computer unless told otherwise. */
export async function openConsole(
  browser: Browser,
  system: WholeSystem,
  email: string,
  device: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    permissions: ['microphone'],
    ...device,
  });
  await watchMicrophone(context);
  await listenIn(context);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(system.consoleUrl);
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(system.secret('demonstration-password'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  return page;
}

/** A person's finger or mouse: on a phone there is no mouse. */
export const press = (target: Locator, { hasTouch }: BrowserContextOptions): Promise<void> =>
  hasTouch ? target.tap() : target.click();
