import type { WholeSystem } from '@parlance/testing/whole-system';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Real Chromium; CHROMIUM_BIN is set by the test command. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN;
  if (!executablePath || !existsSync(executablePath))
    throw new Error('CHROMIUM_BIN does not name a Chromium; run the system tests with npm test.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** A person's own browser, signed in, with the inbox open. */
export async function openConsole(browser: Browser, system: WholeSystem, email: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(system.consoleUrl);
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(system.secret('demonstration-password'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  return page;
}
