import { buttonsOf, type TemplateContent } from './template';

/** What a send may say of a call button beside what its template says; nothing of it is needed (C-123). */
export interface CallButtonParameter {
  /** In the parameters of a send: `button.0.ttl_minutes`, `button.0.payload`. */
  readonly key: string;
  readonly button: number;
  readonly kind: 'ttl_minutes' | 'payload';
}

const LONGEST_MINUTES = 43_200;
const MAX_PAYLOAD = 512;

export const callButtonParameters = ({ components }: TemplateContent): CallButtonParameter[] =>
  buttonsOf(components).flatMap(({ type }, button) =>
    type === 'VOICE_CALL'
      ? (['ttl_minutes', 'payload'] as const).map((kind) => ({
          key: `button.${button}.${kind}`,
          button,
          kind,
        }))
      : [],
  );

/** Call button messages, "Send-time parameters". Null when the value is right. */
export function callButtonObjection({ kind }: CallButtonParameter, value: unknown): string | null {
  if (typeof value !== 'string') return 'must be text, not a file';
  if (kind === 'payload')
    return value.length <= MAX_PAYLOAD && value.isWellFormed()
      ? null
      : `must be text of at most ${MAX_PAYLOAD} characters`;
  const minutes = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return minutes >= 1 && minutes <= LONGEST_MINUTES
    ? null
    : `must be a whole number of minutes from 1 to ${LONGEST_MINUTES}`;
}

/** Graph's components of the call buttons for which a send says something. */
export function callButtonComponents(
  template: TemplateContent,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown>[] {
  const given = callButtonParameters(template).filter(({ key }) => parameters[key] !== undefined);
  return [...Map.groupBy(given, ({ button }) => button)].map(([button, values]) => ({
    type: 'button',
    sub_type: 'voice_call',
    index: String(button),
    parameters: values.map(({ key, kind }) => ({
      type: kind,
      [kind]: kind === 'ttl_minutes' ? Number(parameters[key]) : parameters[key],
    })),
  }));
}
