import type { Json } from '../state/model';
import { invalidParameter } from './graph-error';

/** The requested members of a node; `id` is always there. Unknown names are refused. */
export function pickFields(node: Json, fields: string[] | null, defaults: string[]): Json {
  const wanted = fields ?? defaults;
  const picked: Json = {};
  for (const field of wanted) {
    const name = field.replace(/[{(].*$/, '');
    if (!(name in node)) throw invalidParameter(`Tried accessing nonexisting field (${name})`);
    if (node[name] !== undefined) picked[name] = node[name];
  }
  return { ...picked, id: node['id'] };
}
