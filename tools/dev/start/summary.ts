import type { Surroundings } from './environment.ts';
import { people } from '../seed/people.ts';

/** Where everything is and how to get in. */
export function printAddresses({ options, secret, databaseUrl, natsUrl }: Surroundings): void {
  const { gateway, messaging, simulator } = options.ports;
  const rows: [string, string][] = [
    ['Console', `http://localhost:${gateway}`],
    ['API', `http://localhost:${gateway}/v1 (OpenAPI: /v1/openapi.json)`],
    ['Webhooks', `http://localhost:${messaging}/webhooks`],
    ['WhatsApp simulator', `http://localhost:${simulator}`],
    ['PostgreSQL', withoutPassword(databaseUrl)],
    ['NATS', withoutPassword(natsUrl)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  console.log();
  for (const [name, address] of rows) console.log(`  ${name.padEnd(width)}${address}`);
  if (options.seed) {
    console.log(`\n  Sign in with the password ${secret('demonstration-password')} as`);
    for (const { email, role } of people) console.log(`    ${email.padEnd(36)}${role}`);
  }
  console.log();
}

function withoutPassword(address: string): string {
  return address.replace(/:[^:@/]+@/, '@');
}
