import { configSections, hasDatabase, type ServiceDefinition } from '@parlance/platform/service-host';
import { services } from '../../apps/all-in-one/src/services';
import { outsideConsumers } from '../provision/outside-consumers';
import {
  BASE,
  OVERLAYS,
  resourcesOf,
  selects,
  settingsOf,
  workloadsOf,
  type Container,
  type Resource,
  type Selector,
} from './manifests';

const base = resourcesOf(BASE);
const workloads = workloadsOf(base);
const workload = (name: string) => {
  const found = workloads.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`${BASE} has nothing that runs ${name}`);
  return found;
};
const byName = services.map((service) => [service.manifest.name, service] as const);
const find = (kind: string, name: string): Resource | undefined =>
  base.find((resource) => resource.kind === kind && resource.metadata.name === name);

const variablesOf = (service: ServiceDefinition): string[] =>
  configSections(service).flatMap(({ schema }) => Object.keys(schema.shape as object));
const setIn = ({ env = [] }: Container): string[] => env.map(({ name }) => name);

interface Peer {
  podSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number | string; endPort?: number; protocol?: string }[];
}

describe.each(byName)('%s', (name, service) => {
  const { resource, template } = workload(name);
  const [container] = template.spec.containers as [Container];

  it('has a Deployment with its image, its port and its probes', () => {
    expect(resource.kind).toBe('Deployment');
    expect(container.image).toBe(`parlance/${name}`);
    expect(container.ports).toEqual([{ name: 'http', containerPort: service.port }]);
    expect(template.metadata.annotations).toMatchObject({ 'prometheus.io/port': String(service.port) });
    expect(container.readinessProbe?.httpGet?.path).toBe('/health/ready');
    expect(container.livenessProbe?.httpGet?.path).toBe('/health/live');
    // It serves nothing while it waits for NATS, and must not be restarted for that.
    expect(container.startupProbe?.httpGet?.path).toBe('/health/live');
  });

  it('has a budget for disruptions, an autoscaler, and a Service if it is called', () => {
    expect(find('PodDisruptionBudget', name)).toBeDefined();
    expect(find('HorizontalPodAutoscaler', name)).toBeDefined();
    expect(find('Service', name) !== undefined).toBe(service.http === 'public');
  });

  it('sets variables that it reads, and every one that it cannot do without', () => {
    const known = variablesOf(service);
    expect(setIn(container).filter((variable) => !known.includes(variable))).toEqual([]);
    const given = [...setIn(container), ...Object.keys(settingsOf(BASE))];
    const required = configSections(service).flatMap(({ schema }) =>
      Object.entries(schema.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)
        .filter(([, rule]) => !rule.safeParse(undefined).success)
        .map(([variable]) => variable),
    );
    expect(required.filter((variable) => !given.includes(variable))).toEqual([]);
    expect(given).toEqual(expect.arrayContaining(['NATS_URL', 'NATS_USER', 'NATS_PASSWORD']));
    expect(container.env).toContainEqual({ name: 'NATS_USER', value: name });
  });

  it('writes files where others see them', () => {
    if (!variablesOf(service).includes('OBJECT_STORE_DIRECTORY'))
      return expect(container.volumeMounts).toBeUndefined();
    const directory = container.env?.find((variable) => variable.name === 'OBJECT_STORE_DIRECTORY')?.value;
    expect(container.volumeMounts).toEqual([{ name: 'objects', mountPath: directory }]);
  });

  it('keeps its secrets in a Secret of its own', () => {
    for (const { valueFrom } of container.env ?? [])
      if (valueFrom && !valueFrom.fieldRef) expect(valueFrom.secretKeyRef?.name).toBe(name);
    for (const { name: variable, value } of container.env ?? [])
      if (/PASSWORD|TOKEN|KEY|DATABASE_URL/.test(variable)) expect(value).toBeUndefined();
  });

  it('has a network policy, and reaches NATS, PostgreSQL, and private addresses by none', () => {
    const policies = base.filter(
      ({ kind, spec }) => kind === 'NetworkPolicy' && selects(spec.podSelector, template.metadata.labels),
    );
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['default-deny', 'dns', 'record-and-road', name]),
    );
    const own = find('NetworkPolicy', name)!.spec as { ingress: Rule[]; egress?: Rule[] };
    expect(own.ingress.some(({ from }) => from === undefined)).toBe(service.http === 'public');
    // From anywhere comes nothing but audio.
    for (const { from = [], ports = [] } of own.ingress)
      if (from.some(({ ipBlock }) => ipBlock))
        expect([name, ports]).toEqual(['media-bridge', [{ port: 40_000, endPort: 40_999, protocol: 'UDP' }]]);
    for (const { to = [] } of own.egress ?? [])
      for (const { ipBlock } of to) expect(ipBlock?.except?.length).toBeGreaterThan(0);
  });
});

it('nothing runs here but the services, their broker and the operator', () => {
  expect(workloads.map(({ name }) => name).sort()).toEqual(
    [...services.map(({ manifest }) => manifest.name), 'migrate', 'nats', 'operate', 'provision'].sort(),
  );
});

it('NATS takes connections from exactly those who speak with it', () => {
  const { ingress } = find('NetworkPolicy', 'nats')!.spec as { ingress: Rule[] };
  const clients = ingress.find(({ ports }) => ports?.[0]?.port === 'client')!;
  const admitted = workloads.filter(({ template }) =>
    clients.from!.some(({ podSelector }) => selects(podSelector!, template.metadata.labels)),
  );
  expect(admitted.map(({ name }) => name).sort()).toEqual(
    [...services.map(({ manifest }) => manifest.name), 'migrate', 'operate', 'provision'].sort(),
  );
});

it.each([BASE, ...OVERLAYS])('the settings of %s are variables that a service reads', (directory) => {
  const known = new Set(services.flatMap(variablesOf));
  expect(Object.keys(settingsOf(directory)).filter((variable) => !known.has(variable))).toEqual([]);
});

it('the operator gets what migrations and provisioning ask for', () => {
  const prefixes = services.map(({ schema }) => schema.schema.toUpperCase());
  const withDatabase = services.filter(hasDatabase).map(({ schema }) => schema.schema.toUpperCase());
  const consumers = outsideConsumers.map(({ schema }) => schema.toUpperCase());
  const operator = ['NATS_OPERATOR_USER', 'NATS_OPERATOR_PASSWORD'];
  expect(setIn(workload('migrate').containers[0]!).sort()).toEqual(
    ['DATABASE_ADMIN_URL', ...withDatabase.map((prefix) => `${prefix}_DATABASE_URL`)].sort(),
  );
  expect(setIn(workload('provision').containers[0]!)).toEqual(operator);
  expect(setIn(workload('operate').containers[0]!)).toEqual([
    'MESSAGING_DATABASE_URL',
    'WORKSPACE_DATABASE_URL',
    ...operator,
  ]);
  const users = workload('nats').containers.find(({ name }) => name === 'users')!;
  expect(setIn(users).sort()).toEqual(
    [...operator, ...[...prefixes, ...consumers].map((prefix) => `${prefix}_NATS_PASSWORD`)].sort(),
  );
});

it('connections of all replicas, during an update, too, stay under 300', () => {
  const connections = services.filter(hasDatabase).map(({ manifest: { name } }) => {
    const [container] = workload(name).template.spec.containers as [Container];
    const pool = Number(
      container.env?.find((variable) => variable.name === 'DATABASE_POOL_SIZE')?.value ?? 5,
    );
    return pool * (find('HorizontalPodAutoscaler', name)!.spec.maxReplicas + 1);
  });
  // PostgreSQL keeps three for administrators; the migration takes one or two.
  expect(connections.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(290);
});
