import { configReference, type ConfigSection } from '@parlance/platform/config';
import { configSections, type ServiceDefinition } from '@parlance/platform/service-host';

/** Every variable of every service: what all of them read once, then what one of them adds. */
export function configurationPage(services: readonly ServiceDefinition[]): string {
  const sections = new Map<string, { section: ConfigSection; readBy: string[] }>();
  for (const service of services)
    for (const section of configSections(service) as readonly ConfigSection[]) {
      const known = sections.get(section.name) ?? { section, readBy: [] };
      known.readBy.push(service.manifest.name);
      sections.set(section.name, known);
    }
  const described = [...sections.values()].map(({ section, readBy }) => ({
    ...section,
    description:
      readBy.length === services.length
        ? section.description
        : `${section.description} Read by ${readBy.join(' and ')}.`,
  }));
  const ports = services.map(({ manifest, port }) => `${manifest.name} ${port}`).sort();
  return [
    '# Configuration',
    'Services read environment variables and nothing else; a wrong one stops the service with the name of the variable and the rule. An empty variable counts as not set.',
    'Where several services share a process, a variable with the name of the schema in front belongs to one of them: `MESSAGING_DATABASE_URL` wins over `DATABASE_URL` for the messaging-gateway.',
    `Default ports: ${ports.join(', ')}.`,
    // Each service has its own default.
    configReference(described).replace(/(\| `PORT`[^\n]*\| )`\d+`/, '$1see above'),
  ].join('\n\n');
}
