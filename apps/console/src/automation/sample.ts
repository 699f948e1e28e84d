import type { AiAgent, RenderedTemplate, Template } from '@parlance/gateway/contracts';
import type { Preview } from '../templates/template-form';
import { mappingFor, type FunctionFields } from './function-draft';

type Value = string | number | boolean | null;

/** Data of an imagined call, with which a function is tried. */
export interface Sample {
  readonly callType: 'connected' | 'not-connected';
  readonly metadata: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, Value>>;
  readonly utterance: string;
}

export const EMPTY_SAMPLE: Sample = { callType: 'connected', metadata: {}, variables: {}, utterance: '' };

/** The data that a function looks at: only these are asked for. */
export function neededOf(
  fields: FunctionFields,
  template: Template | undefined,
): { metadata: string[]; variables: string[] } {
  const sources = Object.values(mappingFor(fields, template));
  const conditions = fields.type === 'post-call' ? fields.conditions.filter(({ key }) => key !== '') : [];
  const metadata = [
    ...sources.flatMap((source) => (source.source === 'metadata' ? [source.key] : [])),
    ...conditions.flatMap(({ source, key }) => (source === 'metadata' ? [key] : [])),
  ];
  const variables = [
    ...sources.flatMap((source) => ('variable' in source ? [source.variable] : [])),
    ...conditions.flatMap(({ source, key }) => (source === 'post-call' ? [key] : [])),
  ];
  return { metadata: [...new Set(metadata)], variables: [...new Set(variables)] };
}

const KNOWN: Readonly<Record<string, string>> = { contact_name: 'Sari', contact_phone: '+62 812 5550 1234' };

/** The value until somebody writes another: one with which the function would say something. */
export function sampleValue(
  sample: Sample,
  agent: AiAgent,
  kind: 'metadata' | 'variables',
  name: string,
): Value {
  const written = sample[kind][name];
  if (written !== undefined) return written;
  if (kind === 'metadata') return KNOWN[name] ?? name;
  const variable = agent.variables.find((one) => one.name === name);
  if (variable?.type === 'boolean') return true;
  return variable?.type === 'number' ? 1 : (variable?.examples[0] ?? name);
}

export function sampleOf(
  fields: FunctionFields,
  template: Template | undefined,
  agent: AiAgent,
  sample: Sample,
) {
  const needed = neededOf(fields, template);
  return {
    callType: sample.callType,
    metadata: Object.fromEntries(
      needed.metadata.map((name) => [name, String(sampleValue(sample, agent, 'metadata', name))]),
    ),
    variables: Object.fromEntries(
      needed.variables.map((name) => [name, sampleValue(sample, agent, 'variables', name)]),
    ),
    utterance: fields.type === 'in-call' && sample.utterance.trim() !== '' ? sample.utterance.trim() : null,
  };
}

/** A template that the server has filled, on the frame of a phone. */
export function previewOfRendered({ header, body, footer, buttons }: RenderedTemplate): Preview {
  return {
    header: header?.kind === 'text' ? { kind: 'text', text: [{ text: header.text, hole: false }] } : header,
    body: [{ text: body, hole: false }],
    footer,
    buttons,
  };
}
