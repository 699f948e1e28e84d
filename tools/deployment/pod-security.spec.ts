import { allResources, resourcesOf, BASE, workloadsOf } from './manifests';

const workloads = workloadsOf(allResources()).map((workload) => [workload.name, workload] as const);

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
describe.each(workloads)('the pods of %s', (_name, { template, containers }) => {
  const { spec } = template;

  it('run as a user by number that is not root, under the default seccomp profile', () => {
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: expect.any(Number),
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.securityContext['runAsUser']).toBeGreaterThan(0);
  });

  it('have no capability, no way to more rights, and a file system that cannot be written', () => {
    for (const { securityContext } of containers)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it('share nothing with their node', () => {
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec[field]).toBeUndefined();
    for (const volume of spec.volumes ?? []) {
      const kinds = Object.keys(volume).filter((key) => key !== 'name');
      for (const kind of kinds) expect(['configMap', 'emptyDir', 'persistentVolumeClaim']).toContain(kind);
    }
    for (const { ports = [] } of containers)
      for (const port of ports) expect(port).not.toHaveProperty('hostPort');
  });

  it('get no token of the cluster, and no variables of its Services', () => {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.enableServiceLinks).toBe(false);
  });

  it('say what they need and have a limit of memory', () => {
    for (const { resources } of containers)
      expect(resources).toEqual({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
  });
});

it('the server enforces the restricted standard in the namespace', () => {
  const namespace = resourcesOf(BASE).find(({ kind }) => kind === 'Namespace')!;
  expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
});
