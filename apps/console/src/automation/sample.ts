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

/** The example that the template has for the placeholder that carries these data. */
const exampleFor = (
  fields: FunctionFields,
  template: Template | undefined,
  name: string,
): string | undefined =>
  template?.variables.find(({ key }) => {
    const source = fields.mapping[key];
    return (
      source &&
      (('key' in source && source.key === name) || ('variable' in source && source.variable === name))
    );
  })?.example ?? undefined;

/** Everything that is asked for, with the value until somebody writes another: one with which something would be said. */
export function sampleValues(
  fields: FunctionFields,
  template: Template | undefined,
  agent: AiAgent,
  sample: Sample,
): { metadata: Record<string, string>; variables: Record<string, Value> } {
  const needed = neededOf(fields, template);
  const valueOf = (name: string): Value => {
    const variable = agent.variables.find((one) => one.name === name);
    if (variable?.type === 'boolean') return true;
    if (variable?.type === 'number') return 1;
    return exampleFor(fields, template, name) ?? variable?.examples[0] ?? name;
  };
  return {
    metadata: Object.fromEntries(
      needed.metadata.map((name) => [
        name,
        sample.metadata[name] ?? KNOWN[name] ?? exampleFor(fields, template, name) ?? name,
      ]),
    ),
    variables: Object.fromEntries(
      needed.variables.map((name) => [name, sample.variables[name] ?? valueOf(name)]),
    ),
  };
}

export function sampleOf(
  fields: FunctionFields,
  template: Template | undefined,
  agent: AiAgent,
  sample: Sample,
) {
  return {
    callType: sample.callType,
    ...sampleValues(fields, template, agent, sample),
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
