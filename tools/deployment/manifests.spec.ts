import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  allResources,
  BASE,
  documents,
  filesOf,
  KUSTOMIZATIONS,
  kustomizationOf,
  OVERLAYS,
  resourcesOf,
  selects,
  workloadsOf,
  type Resource,
  type Selector,
} from './manifests';
import { schemaProblems } from './schema';

const resources = allResources();
const workloads = workloadsOf(resources);
const titled = (resource: Resource): [string, Resource] => [
  `${resource.kind} ${resource.metadata.name}`,
  resource,
];
const ofKind = (...kinds: string[]): [string, Resource][] =>
  resources.filter(({ kind }) => kinds.includes(kind)).map(titled);
const labelsOf = (name: string): Record<string, string> =>
  workloads.find((workload) => workload.name === name)?.template.metadata.labels ?? {};

describe('files', () => {
  it.each(KUSTOMIZATIONS)('%s names files that exist, and every file is named', (directory) => {
    const { resources: paths = [], configMapGenerator = [], patches = [] } = kustomizationOf(directory);
    const named = [
      ...paths,
      ...configMapGenerator.flatMap(({ files = [] }) => files),
      ...patches.flatMap(({ path }) => path ?? []),
    ];
    for (const path of named) expect(existsSync(join(directory, path))).toBe(true);
    expect(named.filter((path) => !path.startsWith('..')).sort()).toEqual(filesOf(directory));
  });

  it.each(KUSTOMIZATIONS)('%s has no field that kustomize does not know', (directory) => {
    const fields = Object.keys(kustomizationOf(directory));
    const known =
      'apiVersion kind namespace labels resources configMapGenerator generatorOptions images replicas patches';
    expect(fields.filter((field) => !known.split(' ').includes(field))).toEqual([]);
  });

  it('names a resource once', () => {
    for (const overlay of OVERLAYS) {
      const names = [...resourcesOf(BASE), ...resourcesOf(overlay)].map((resource) => titled(resource)[0]);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('stops at a document that is not YAML, and at a key that is there twice', () => {
    expect(() => documents('a: 1\n---\nb: [1')).toThrow();
    expect(() => documents('a: 1\na: 2')).toThrow('unique');
  });
});

describe('schema', () => {
  it.each(resources.map(titled))('%s is as Kubernetes has it', async (_title, resource) => {
    expect(await schemaProblems(resource)).toEqual([]);
  });

  it.each<[string, (resource: ReturnType<typeof JSON.parse>) => void, string]>([
    ['unknown name', (it) => (it.spec.replicass = 2), 'spec.replicass is unknown'],
    ['unknown name far inside', (it) => (it.spec.template.spec.containers[0].imagee = 'a'), '0.imagee is'],
    ['unknown name at the top', (it) => (it.specs = {}), 'specs is unknown'],
    ['wrong type', (it) => (it.spec.revisionHistoryLimit = 'three'), 'revisionHistoryLimit'],
    ['missing name', (it) => delete it.spec.selector, 'selector'],
  ])('finds a %s', async (_what, change, problem) => {
    const resource = structuredClone(resources.find(({ kind }) => kind === 'Deployment'))!;
    change(resource);
    expect((await schemaProblems(resource)).join()).toContain(problem);
  });

  it('patches are YAML', () => {
    for (const overlay of OVERLAYS)
      for (const { patch } of kustomizationOf(overlay).patches ?? []) expect(parse(patch!)).toBeDefined();
  });
});

describe('references', () => {
  it.each(ofKind('Deployment', 'StatefulSet'))('%s selects its own pods', (_title, { spec }) => {
    expect(Object.keys(spec.selector.matchLabels)).toHaveLength(1);
    expect(selects(spec.selector, spec.template.metadata.labels)).toBe(true);
  });

  it.each(ofKind('Service').filter(([, { spec }]) => spec.selector))(
    '%s leads to a port of its pods',
    (_title, { spec }) => {
      const [target] = workloads.filter(({ template }) =>
        selects({ matchLabels: spec.selector }, template.metadata.labels),
      );
      const ports = target!.containers.flatMap(({ ports = [] }) => ports);
      for (const { port, targetPort } of spec.ports as { port: number; targetPort: string }[])
        expect(ports).toContainEqual({ name: targetPort, containerPort: port });
    },
  );

  it.each(ofKind('PodDisruptionBudget'))(
    '%s is about the pods of that name',
    (_title, { metadata, spec }) => {
      expect(selects(spec.selector, labelsOf(metadata.name))).toBe(true);
    },
  );

  it.each(ofKind('HorizontalPodAutoscaler'))('%s scales the Deployment of that name', (_title, resource) => {
    const { scaleTargetRef, minReplicas, maxReplicas } = resource.spec;
    expect(scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: resource.metadata.name,
    });
    expect(minReplicas).toBeGreaterThanOrEqual(2);
    expect(maxReplicas).toBeGreaterThan(minReplicas);
    const target = resources.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === scaleTargetRef.name,
    );
    // Each `apply` would put the number back otherwise.
    expect(target!.spec.replicas).toBeUndefined();
  });

  it.each(ofKind('NetworkPolicy'))(
    '%s is about pods that exist, and lets in to ports they have',
    (_title, { spec }) => {
      const chosen = workloads.filter(({ template }) =>
        selects(spec.podSelector as Selector, template.metadata.labels),
      );
      expect(chosen).not.toEqual([]);
      const ports = chosen.flatMap(({ containers }) =>
        containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
      );
      for (const { ports: opened } of (spec.ingress ?? []) as {
        ports: { port: string; endPort?: number }[];
      }[])
        // Ranges are of UDP, whose ports a container need not name.
        for (const { port, endPort } of opened) if (endPort === undefined) expect(ports).toContain(port);
    },
  );

  it.each(workloads.map((workload) => [workload.name, workload] as const))(
    'the pods of %s find their account, volumes and settings',
    (_name, { template, containers, resource }) => {
      const names = (kind: string): string[] =>
        resources.filter((other) => other.kind === kind).map(({ metadata }) => metadata.name);
      expect(names('ServiceAccount')).toContain(template.spec.serviceAccountName);
      const volumes = (template.spec.volumes ?? []) as {
        name: string;
        persistentVolumeClaim?: { claimName: string };
      }[];
      for (const { persistentVolumeClaim } of volumes)
        if (persistentVolumeClaim)
          expect(names('PersistentVolumeClaim')).toContain(persistentVolumeClaim.claimName);
      const claims = (resource.spec.volumeClaimTemplates ?? []) as Resource[];
      const available = [...volumes.map(({ name }) => name), ...claims.map(({ metadata }) => metadata.name)];
      const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
      expect([...new Set(mounted)].sort()).toEqual(available.sort());
      const generated = kustomizationOf(BASE).configMapGenerator!.map(({ name }) => name);
      for (const { envFrom = [] } of containers)
        for (const { configMapRef } of envFrom) expect(generated).toContain(configMapRef.name);
    },
  );
});

describe('images', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const pinned = new Map(
    [BASE, ...OVERLAYS].flatMap((directory) =>
      (kustomizationOf(directory).images ?? []).map(({ name, newTag }) => [name, newTag] as const),
    ),
  );

  it('are pinned, those of Parlance to the version of this tree', () => {
    const used = new Set(workloads.flatMap(({ containers }) => containers.map(({ image }) => image)));
    expect([...pinned.keys()].sort()).toEqual([...used].sort());
    for (const [name, tag] of pinned)
      if (name.startsWith('parlance/')) expect([name, tag]).toEqual([name, version]);
      else expect(tag).toMatch(/^\d+\.\d+/);
  });
});

describe('probes', () => {
  it.each(
    workloads
      // Nobody is served by the operator's.
      .filter(({ template }) => template.metadata.labels['app.kubernetes.io/component'] !== 'operator')
      .map((workload) => [workload.name, workload] as const),
  )('%s is asked whether it is ready, at a port that it has', (_name, { template }) => {
    for (const { ports = [], startupProbe, readinessProbe, livenessProbe } of template.spec.containers) {
      expect(readinessProbe).toBeDefined();
      for (const probe of [startupProbe, readinessProbe, livenessProbe])
        if (probe?.httpGet) expect(ports.map(({ name }) => name)).toContain(probe.httpGet.port);
    }
  });
});
