import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import { gatewayErrors } from '@parlance/gateway/contracts';
import { sendProblem, traceIdOf } from '@parlance/platform/http';
import { ProblemError } from '@parlance/shared/contract-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CONSOLE_CSP } from './security-headers';

/** Vite's names with a hash of the content: what has such a name never changes. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Serves the built console: its files, and its page for every other address that looks like a page. */
export async function registerConsole(fastify: FastifyInstance, directory: string): Promise<void> {
  const root = resolve(directory);
  await stat(resolve(root, 'index.html')).catch((cause: unknown) => {
    throw new Error(`CONSOLE_DIR ${root} has no index.html: build the console first`, { cause });
  });
  await fastify.register(fastifyStatic, { root, serve: false, cacheControl: false, index: false });
  fastify.get('/', (_request, reply) => sendPage(reply));
  fastify.get('/*', async (request, reply) => {
    const path = decodedPath(request);
    if (path !== null && (await isFile(root, path))) {
      void reply.header('cache-control', HASHED.test(path) ? FOR_EVER : 'no-cache');
      void reply.header('content-security-policy', CONSOLE_CSP);
      return reply.sendFile(path.slice(1));
    }
    // A missing script must not be answered with a page.
    if (path === null || /\.[a-z0-9]+$/i.test(path)) return unknownAddress(request, reply);
    return sendPage(reply);
  });
}

function sendPage(reply: FastifyReply): FastifyReply {
  void reply.header('cache-control', 'no-cache').header('content-security-policy', CONSOLE_CSP);
  return reply.sendFile('index.html');
}

function unknownAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = new ProblemError(gatewayErrors.unknown_route, { detail: 'There is no such file' });
  sendProblem(reply, problem, traceIdOf(request));
  return reply;
}

function decodedPath(request: FastifyRequest): string | null {
  const path = request.url.split(/[?#]/)[0] ?? '/';
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.')) ? null : decoded;
  } catch {
    return null;
  }
}

async function isFile(root: string, path: string): Promise<boolean> {
  const file = resolve(root, `.${path}`);
  if (!file.startsWith(root)) return false;
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
