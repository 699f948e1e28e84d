import type { FastifyInstance } from 'fastify';

/** Styles are set inline by the component library; scripts never are. */
export const CONSOLE_CSP = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const API_CSP = "default-src 'none'; frame-ancestors 'none'";

/** On every response. What sends pages or files states its own policy afterwards. */
export function addSecurityHeaders(fastify: FastifyInstance, { https }: { https: boolean }): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({
      'content-security-policy': API_CSP,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
      ...(https && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
    });
    done();
  });
}
