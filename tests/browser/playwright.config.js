// Debian's Chromium, no download. Each project is one way people come: desktop, phone, and without JavaScript.
import { defineConfig } from '@playwright/test';

const chromium = {
  browserName: 'chromium',
  ignoreHTTPSErrors: true,
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The script of a worker is fetched by the browser itself, which `ignoreHTTPSErrors` does not reach.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--ignore-certificate-errors'],
  },
};

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  globalSetup: './stage.js',
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: { ...chromium, locale: 'fr-CA', timezoneId: 'America/Montreal', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    { name: 'phone', testIgnore: /attacks|backend|other-browsers|two-screens/, use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
    { name: 'no-javascript', testIgnore: /attacks|backend|other-browsers|two-screens/, use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false } },
  ],
});
