// Usage: node tools/deployment/secrets.ts compose > docker/.env
//        node tools/deployment/secrets.ts kubernetes <address of the database for its administrator> | kubectl -n parlance create -f -
// Prints new passwords and keys for every service. To be done once for an installation and kept: without ENCRYPTION_KEYS the
// stored tokens are lost.
import { randomBytes } from 'node:crypto';
import { outsideConsumers, services } from '../dev/services.ts';

const password = (): string => randomBytes(24).toString('hex');

/** What services have beside their passwords for PostgreSQL and NATS. Whoever calls Graph reads tokens under one key. */
function furtherSecrets(): Record<string, Record<string, string>> {
  const keys = { ENCRYPTION_KEYS: `first:${randomBytes(32).toString('base64')}` };
  return { templates: keys, messaging: keys, calls: keys, gateway: { SETUP_TOKEN: password() } };
}

export function composeEnvironment(): string {
  const variables = {
    POSTGRES_PASSWORD: password(),
    NATS_OPERATOR_PASSWORD: password(),
    ...Object.fromEntries(
      services.flatMap(({ schema, database }) => [
        ...(database === false ? [] : [[`${schema.toUpperCase()}_DATABASE_PASSWORD`, password()]]),
        [`${schema.toUpperCase()}_NATS_PASSWORD`, password()],
      ]),
    ),
    ...Object.fromEntries(
      outsideConsumers.map((name) => [`${name.toUpperCase()}_NATS_PASSWORD`, password()]),
    ),
    ...Object.assign({}, ...Object.values(furtherSecrets())),
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** A Secret for each service, and one for whoever sets up the database and NATS. */
export function kubernetesSecrets(adminUrl: string): string {
  const loginUrl = (schema: string): string => {
    const url = new URL(adminUrl);
    url.username = schema;
    url.password = password();
    return url.href;
  };
  const further = furtherSecrets();
  const operator = {
    DATABASE_ADMIN_URL: adminUrl,
    // For the database of the development overlay, which is created with it.
    DATABASE_ADMIN_PASSWORD: decodeURIComponent(new URL(adminUrl).password),
    NATS_OPERATOR_PASSWORD: password(),
    ...Object.fromEntries(
      outsideConsumers.map((name) => [`${name.toUpperCase()}_NATS_PASSWORD`, password()]),
    ),
  };
  return [
    secret('operator', operator),
    ...services.map(({ app, schema, database }) =>
      secret(app, {
        ...(database !== false && { DATABASE_URL: loginUrl(schema) }),
        NATS_PASSWORD: password(),
        ...further[schema],
      }),
    ),
  ].join('---\n');
}

function secret(name: string, values: Record<string, string>): string {
  const lines = Object.entries(values).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\nstringData:\n${lines.join('')}`;
}

if (import.meta.main) {
  const [form, adminUrl] = process.argv.slice(2);
  if (form === 'compose') process.stdout.write(composeEnvironment());
  else if (form === 'kubernetes' && URL.parse(adminUrl ?? '')?.password)
    process.stdout.write(kubernetesSecrets(adminUrl as string));
  else {
    console.error('Usage: secrets.ts compose | kubernetes postgres://<user>:<password>@<host>:5432/parlance');
    process.exitCode = 2;
  }
}
