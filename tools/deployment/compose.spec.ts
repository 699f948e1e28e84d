import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSections, hasDatabase } from '@parlance/platform/service-host';
import { services } from '../../apps/all-in-one/src/services';
import { outsideConsumers } from '../provision/outside-consumers';
import { documents } from './manifests';
import { composeEnvironment } from './secrets';

interface ComposeService {
  image: string;
  build?: { context: string; dockerfile: string; target?: string; args?: { APP: string } };
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  [key: string]: unknown;
}

const text = readFileSync('docker/compose.yml', 'utf8');
const [compose] = documents<{ services: Record<string, ComposeService>; volumes: Record<string, null> }>(
  text,
);
const { services: entries, volumes } = compose!;
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const dockerfile = readFileSync('docker/Dockerfile', 'utf8');

it.each(services.map((service) => [service.manifest.name, service] as const))(
  '%s runs from its own image, with variables that it reads',
  (name, service) => {
    const { build, environment = {}, ports = [], image } = entries[name]!;
    expect(image).toBe(`parlance/${name}:${version}`);
    expect(build?.args).toEqual({ APP: name });
    const known = configSections(service).flatMap(({ schema }) => Object.keys(schema.shape as object));
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    expect(environment).toMatchObject({ NATS_USER: name });
    if (hasDatabase(service))
      expect(environment['DATABASE_URL']).toMatch(new RegExp(`^postgres://${service.schema.schema}:`));
    const tcp = ports.filter((port) => !port.endsWith('/udp'));
    expect(tcp).toEqual(service.http === 'public' ? [`127.0.0.1:${service.port}:${service.port}`] : []);
    expect(ports.length - tcp.length).toBe(name === 'media-bridge' ? 1 : 0);
  },
);

it('the operator gets what migrations and provisioning ask for', () => {
  const prefixes = services.map(({ schema }) => schema.schema.toUpperCase());
  const withDatabase = services.filter(hasDatabase).map(({ schema }) => schema.schema.toUpperCase());
  const consumers = outsideConsumers.map(({ schema }) => schema.toUpperCase());
  expect(Object.keys(entries['migrate']!.environment!).sort()).toEqual(
    ['DATABASE_ADMIN_URL', ...withDatabase.map((prefix) => `${prefix}_DATABASE_URL`)].sort(),
  );
  expect(Object.keys(entries['nats-users']!.environment!)).toEqual(
    expect.arrayContaining([...prefixes, ...consumers].map((prefix) => `${prefix}_NATS_PASSWORD`)),
  );
});

it('asks for exactly the secrets that are made for it', () => {
  const asked = [...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name!);
  const made = composeEnvironment()
    .trimEnd()
    .split('\n')
    .map((line) => line.split('=')[0]!);
  expect([...new Set(asked)].sort()).toEqual(made.sort());
});

it('pins images, builds from targets and mounts files that exist', () => {
  for (const [name, { image, build, volumes: mounts = [], depends_on = {} }] of Object.entries(entries)) {
    expect([name, image]).toEqual([name, expect.stringMatching(/^[a-z/-]+:\d+\.\d+[\w.-]*$/)]);
    if (build) expect(dockerfile).toMatch(new RegExp(`^FROM .* AS ${build.target ?? 'service'}$`, 'm'));
    if (build) expect(existsSync(join('docker', build.context, build.dockerfile))).toBe(true);
    for (const mount of mounts) {
      const [source] = mount.split(':') as [string];
      if (source.startsWith('.')) expect(existsSync(join('docker', source))).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    }
    for (const other of Object.keys(depends_on)) expect(Object.keys(entries)).toContain(other);
  }
});

it('publishes ports on this machine only, and gives containers no rights', () => {
  for (const [name, { ports = [], image, ...entry }] of Object.entries(entries)) {
    for (const port of ports) expect(port).toMatch(/^(127\.0\.0\.1|\$\{MEDIA_PUBLIC_IP:-127\.0\.0\.1\}):/);
    if (image.startsWith('parlance/'))
      expect([name, entry]).toMatchObject([name, { read_only: true, cap_drop: ['ALL'] }]);
  }
});
