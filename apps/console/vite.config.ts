import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  resolve: { alias: [{ find: /^@parlance\/(.+)$/, replacement: `${workspace}libs/$1/src/index.ts` }] },
  server: { port: 5173, proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true } } },
  build: { outDir: `${workspace}dist/apps/console`, emptyOutDir: true },
});
