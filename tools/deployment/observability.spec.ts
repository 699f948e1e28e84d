import { globSync, readFileSync } from 'node:fs';
import { platformErrors } from '@parlance/shared/contract-kit';
import { parse } from 'yaml';

const sources = globSync('libs/**/*.ts')
  .filter((path) => !/\.(spec|fixture)\.ts$|\/testing\//.test(path))
  .map((path) => readFileSync(path, 'utf8'));

/** The names under which the services' instruments appear in GET /metrics. */
function exportedMetrics(): Set<string> {
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\.create(Observable)?(Counter|Histogram|Gauge)\(\s*'(\w+)'/g)].flatMap(
      ([, , kind, name]) => {
        if (kind === 'Histogram') return ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`);
        return kind === 'Counter' && !name!.endsWith('_total') ? [`${name}_total`] : [name!];
      },
    ),
  );
  // Prometheus' own: whether it could read a target.
  return new Set([...names, 'up']);
}

/** Names that a query takes from Prometheus: whatever is not a function, a keyword or a label. */
function metricsIn(query: string): string[] {
  const bare = query
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b([a-z_][a-z_0-9]*)\b(?!\s*\()/g)].map(([, name]) => name!);
}

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
}
interface Panel {
  title: string;
  targets: { expr: string }[];
}
const alerts = (
  parse(readFileSync('k8s/observability/alerts.yaml', 'utf8')) as { groups: { rules: Alert[] }[] }
).groups.flatMap(({ rules }) => rules);
const { panels } = JSON.parse(readFileSync('k8s/observability/dashboard.json', 'utf8')) as {
  panels: Panel[];
};
const queries: [string, string][] = [
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
];

const exported = exportedMetrics();

it.each(queries)('"%s" asks for metrics that exist', (_title, query) => {
  const asked = metricsIn(query);
  expect(asked).not.toEqual([]);
  expect(asked.filter((name) => !exported.has(name))).toEqual([]);
});

it.each(queries)('"%s" names labels and values that the services give', (_title, query) => {
  const given = sources.join('\n');
  const codes = Object.values(platformErrors).map(({ code }) => code as string);
  for (const [matcher, label, operator, value] of query.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
    // Prometheus adds it.
    if (label === 'namespace') continue;
    const known =
      new RegExp(`\\b${label}\\b[,:]`).test(given) &&
      (operator === '=~' || given.includes(`'${value}'`) || codes.includes(value!));
    expect([matcher, known]).toEqual([matcher, true]);
  }
});

it('says of every alert how urgent it is and what is wrong', () => {
  for (const { labels, annotations } of alerts) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toBeTruthy();
  }
});

it('tells metrics from functions, labels and keywords', () => {
  expect(
    metricsIn('histogram_quantile(0.99, sum by (le, durable) (rate(lag_bucket{a="b_c"}[10m]))) > 5 / up'),
  ).toEqual(['lag_bucket', 'up']);
});
