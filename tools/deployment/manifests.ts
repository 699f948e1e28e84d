import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

// As much of the shapes of Kubernetes as the tests look at.
export interface Probe {
  httpGet?: { path: string; port: string | number };
  exec?: { command: string[] };
}

export interface Variable {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    fieldRef?: { fieldPath: string };
  };
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  ports?: { name: string; containerPort: number }[];
  env?: Variable[];
  envFrom?: { configMapRef: { name: string } }[];
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  volumeMounts?: { name: string; mountPath: string }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: Record<string, unknown>;
}

export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    securityContext: Record<string, unknown>;
    containers: Container[];
    initContainers?: Container[];
    volumes?: Record<string, unknown>[];
    [key: string]: unknown;
  };
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values: string[] }[];
}

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  // Differs with every kind.
  spec?: ReturnType<typeof JSON.parse>;
  data?: Record<string, string>;
}

export interface Kustomization {
  resources?: string[];
  configMapGenerator?: { name: string; literals?: string[]; files?: string[] }[];
  images?: { name: string; newTag: string }[];
  patches?: { path?: string; patch?: string }[];
}

export const BASE = 'k8s/base';
export const OVERLAYS = ['k8s/overlays/development', 'k8s/overlays/production'];
export const KUSTOMIZATIONS = [BASE, ...OVERLAYS, 'k8s/observability'];

/** Every document of a YAML text; throws with the place of the first mistake. */
export function documents<T>(text: string): T[] {
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error) throw error;
    return document.toJS() as T;
  });
}

export const kustomizationOf = (directory: string): Kustomization =>
  parse(readFileSync(join(directory, 'kustomization.yaml'), 'utf8')) as Kustomization;

/** The files of a folder that are not its kustomization. */
export const filesOf = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name !== 'kustomization.yaml')
    .sort();

/** What a folder itself declares, without what it builds upon. */
export const resourcesOf = (directory: string): Resource[] =>
  (kustomizationOf(directory).resources ?? [])
    .filter((path) => path.endsWith('.yaml'))
    .flatMap((path) => documents<Resource>(readFileSync(join(directory, path), 'utf8')));

export const allResources = (): Resource[] => [BASE, ...OVERLAYS].flatMap(resourcesOf);

/** The literals of the ConfigMap `parlance` in a folder. */
export function settingsOf(directory: string): Record<string, string> {
  const literals = kustomizationOf(directory).configMapGenerator?.find(
    ({ name }) => name === 'parlance',
  )?.literals;
  return Object.fromEntries(
    (literals ?? []).map((literal) => {
      const at = literal.indexOf('=');
      return [literal.slice(0, at), literal.slice(at + 1)];
    }),
  );
}

export interface Workload {
  resource: Resource;
  name: string;
  template: PodTemplate;
  /** Those that prepare the pod included. */
  containers: Container[];
}

export const workloadsOf = (resources: readonly Resource[]): Workload[] =>
  resources
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
    .map((resource) => {
      const { template } = resource.spec as { template: PodTemplate };
      const { containers, initContainers = [] } = template.spec;
      return {
        resource,
        name: resource.metadata.name,
        template,
        containers: [...initContainers, ...containers],
      };
    });

/** Whether a label selector chooses something with these labels. An empty one chooses everything. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`The operator ${operator} is not used so far`);
      return values.includes(labels[key] ?? '');
    })
  );
}
