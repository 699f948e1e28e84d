import { createSimulator } from './simulator';

const { PORT, HOST, SIMULATOR_DATA_DIR, SIMULATOR_SEED, SIMULATOR_PUBLIC_URL, SIMULATOR_MEDIA_ADDRESS } =
  process.env;

const simulator = await createSimulator({
  port: Number(PORT ?? 8090),
  host: HOST ?? '127.0.0.1',
  ...(SIMULATOR_DATA_DIR && { dataDir: SIMULATOR_DATA_DIR }),
  ...(SIMULATOR_SEED && { seed: SIMULATOR_SEED }),
  ...(SIMULATOR_PUBLIC_URL && { publicUrl: SIMULATOR_PUBLIC_URL }),
  ...(SIMULATOR_MEDIA_ADDRESS && { mediaAddress: SIMULATOR_MEDIA_ADDRESS }),
});
console.log(`WhatsApp simulator listening on ${simulator.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulator.stop().then(() => process.exit(0));
  });
}
