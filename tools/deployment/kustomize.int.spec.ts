import { execFileSync, spawnSync } from 'node:child_process';
import { documents, OVERLAYS, workloadsOf, type Resource } from './manifests';
import { schemaProblems } from './schema';

const available = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!available)
  console.log('kubectl is not on PATH: the overlays are not rendered, those tests count as skipped.');
const rendering = available ? describe : describe.skip;

const render = (directory: string): Resource[] =>
  documents<Resource>(execFileSync('kubectl', ['kustomize', directory], { encoding: 'utf8' }));
const named = (resources: readonly Resource[], kind: string): string[] =>
  resources.filter((resource) => resource.kind === kind).map(({ metadata }) => metadata.name);

rendering.each(OVERLAYS)('%s, rendered', (overlay) => {
  let resources: Resource[];
  beforeAll(() => {
    resources = render(overlay);
  });

  it('is as Kubernetes has it', async () => {
    expect((await Promise.all(resources.map(schemaProblems))).flat()).toEqual([]);
  });

  it('has a version for every image and ConfigMaps under the names that pods use', () => {
    for (const { containers, template } of workloadsOf(resources)) {
      for (const { image, envFrom = [] } of containers) {
        expect(image).toMatch(/:\d+\.\d+/);
        for (const { configMapRef } of envFrom)
          expect(named(resources, 'ConfigMap')).toContain(configMapRef.name);
      }
      for (const { configMap } of (template.spec.volumes ?? []) as { configMap?: { name: string } }[])
        if (configMap) expect(named(resources, 'ConfigMap')).toContain(configMap.name);
    }
  });

  it('keeps everything in one namespace and carries no secret', () => {
    for (const { kind, metadata } of resources)
      if (kind !== 'Namespace') expect(metadata).toMatchObject({ namespace: 'parlance' });
    expect(named(resources, 'Secret')).toEqual([]);
  });
});

rendering('the overlays differ', () => {
  it('development has one replica of each, its own database and the simulator', () => {
    const resources = render('k8s/overlays/development');
    expect(named(resources, 'HorizontalPodAutoscaler')).toEqual([]);
    expect(named(resources, 'PodDisruptionBudget')).toEqual([]);
    // The operator's pod is there when it is asked for.
    const counted = resources.filter(({ metadata }) => metadata.name !== 'operate');
    expect(counted.flatMap(({ spec }) => (spec?.replicas as number) ?? [])).toEqual([1, 1, 1]);
    expect(workloadsOf(resources).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['postgres', 'simulator']),
    );
  });

  it('production has three brokers, autoscalers, and nothing that is meant for demonstrations', () => {
    const resources = render('k8s/overlays/production');
    expect(named(resources, 'HorizontalPodAutoscaler')).toHaveLength(10);
    expect(resources.find(({ kind }) => kind === 'StatefulSet')?.spec.replicas).toBe(3);
    const settings = resources.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && /^parlance-/.test(metadata.name),
    );
    expect(settings?.data).toMatchObject({ NODE_ENV: 'production', NATS_REPLICAS: '3' });
    expect(JSON.stringify(resources)).not.toMatch(/simulator|DEMONSTRATION|OUTBOUND_ALLOW_HOSTS/);
  });
});
