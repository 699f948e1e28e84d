import { readFileSync } from 'node:fs';
import { buildOpenApi } from '@parlance/gateway/contracts';
import { format, resolveConfig } from 'prettier';
import { services } from '../../apps/all-in-one/src/services';
import { outsideConsumers } from '../provision/outside-consumers';
import { asyncApi, nameOf } from './asyncapi';
import { standaloneSchema } from './json-schema';
import { configurationPage } from './configuration';
import { errorPage, subjectPage } from './pages';
import { contracts, routes } from './registry';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every generated file with its content. */
export async function documents(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const contract of contracts) {
    const file = `docs/contracts/schemas/${nameOf(contract)}`;
    if (contract.kind === 'query') {
      files.set(`${file}.request.json`, json(standaloneSchema(contract.request, 'input')));
      files.set(`${file}.reply.json`, json(standaloneSchema(contract.reply, 'output')));
    } else {
      files.set(
        `${file}.json`,
        json(standaloneSchema(contract.data, contract.kind === 'event' ? 'output' : 'input')),
      );
    }
  }
  files.set('docs/contracts/openapi.json', json(buildOpenApi(routes)));
  files.set('docs/contracts/asyncapi.json', json(asyncApi(contracts, version)));
  const manifests = [...services.map(({ manifest }) => manifest), ...outsideConsumers];
  const pages = {
    'docs/contracts/errors.md': errorPage(),
    'docs/contracts/subjects.md': subjectPage(contracts, manifests),
    'docs/configuration.md': configurationPage(services),
  };
  for (const [file, page] of Object.entries(pages))
    files.set(file, await format(page, { ...(await resolveConfig(file)), parser: 'markdown' }));
  return files;
}
