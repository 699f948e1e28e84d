import { configSections, hasDatabase } from '@parlance/platform/service-host';
import { services } from '../../apps/all-in-one/src/services';
import { allResources, documents, workloadsOf } from './manifests';
import { composeEnvironment, kubernetesSecrets } from './secrets';

interface Secret {
  metadata: { name: string };
  stringData: Record<string, string>;
}

const ADMIN = 'postgres://admin:p%40ss@db.example.com:5433/parlance?sslmode=verify-full';
const generated = new Map(
  documents<Secret>(kubernetesSecrets(ADMIN)).map(({ metadata, stringData }) => [metadata.name, stringData]),
);

it('makes exactly the Secrets that the manifests refer to', () => {
  const references = workloadsOf(allResources()).flatMap(({ containers }) =>
    containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    ),
  );
  const made = [...generated].flatMap(([name, values]) => Object.keys(values).map((key) => `${name} ${key}`));
  expect(made.sort()).toEqual([...new Set(references.map(({ name, key }) => `${name} ${key}`))].sort());
});

it('gives every service its own login at the same database', () => {
  for (const { manifest, schema } of services.filter(hasDatabase)) {
    const url = new URL(generated.get(manifest.name)!['DATABASE_URL']!);
    expect(url.username).toBe(schema.schema);
    expect([url.host, url.pathname, url.search]).toEqual([
      'db.example.com:5433',
      '/parlance',
      '?sslmode=verify-full',
    ]);
  }
  expect(generated.get('operator')).toMatchObject({
    DATABASE_ADMIN_URL: ADMIN,
    DATABASE_ADMIN_PASSWORD: 'p@ss',
  });
});

it('makes values that the services take, and none twice', () => {
  for (const service of services)
    for (const [variable, value] of Object.entries(generated.get(service.manifest.name)!)) {
      const section = configSections(service).find(({ schema }) => variable in schema.shape)!;
      const rule = (section.schema.shape as Record<string, { safeParse(value: unknown): unknown }>)[
        variable
      ]!;
      expect(rule.safeParse(value)).toMatchObject({ success: true });
    }
  const values = [...generated.values()].flatMap(({ ENCRYPTION_KEYS: _shared, ...own }) =>
    Object.values(own),
  );
  expect(values).toHaveLength(new Set(values).size);
  expect(kubernetesSecrets(ADMIN)).not.toBe(kubernetesSecrets(ADMIN));
});

it('gives one key ring to all that read tokens, or they could not', () => {
  const rings = [...generated.values()].flatMap(({ ENCRYPTION_KEYS: ring }) => ring ?? []);
  expect(rings).toHaveLength(3);
  expect(new Set(rings).size).toBe(1);
});

it('makes a file of variables for compose', () => {
  const lines = composeEnvironment().trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^[A-Z_]+=[\w:+/=]{20,}$/);
  expect(lines.some((line) => line.startsWith('ENCRYPTION_KEYS=first:'))).toBe(true);
});
