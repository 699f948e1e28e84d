import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Beside a bundle that was copied elsewhere, or in the source tree above. */
function pageDirectory(): string {
  const beside = join(HERE, 'page');
  if (existsSync(beside)) return beside;
  for (let folder = HERE; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'tools', 'whatsapp-simulator', 'page');
    if (existsSync(candidate)) return candidate;
  }
  throw new Error('The handset pages were not found');
}

const TYPES: Record<string, string> = {
  css: 'text/css',
  svg: 'image/svg+xml',
  js: 'text/javascript',
};

/** The handset pages. Their TypeScript is served with the types taken out, nothing else is done to it. */
export function pageRoutes(app: FastifyInstance): void {
  const directory = pageDirectory();
  const file = (name: string): string => readFileSync(join(directory, name), 'utf8');

  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(file('index.html')));
  app.get('/handsets/:id', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(file('handset.html')),
  );
  app.get('/page/:name', (request, reply) => {
    const { name } = request.params as { name: string };
    const [, base, extension = 'js'] = /^([a-z-]+)(?:\.(css|svg))?$/.exec(name) ?? [];
    const source = extension === 'js' ? `${base}.ts` : name;
    if (base === undefined || !existsSync(join(directory, source)))
      return reply.code(404).send({ error: 'not found' });
    const text = extension === 'js' ? stripTypeScriptTypes(file(source)) : file(source);
    return reply.type(`${TYPES[extension]}; charset=utf-8`).header('cache-control', 'no-cache').send(text);
  });
}
