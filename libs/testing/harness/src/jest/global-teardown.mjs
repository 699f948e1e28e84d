export default async function globalTeardown() {
  await globalThis.parlanceTestPostgres?.stop();
}
