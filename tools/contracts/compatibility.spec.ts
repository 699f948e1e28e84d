import { z } from 'zod';
import { breakingChanges, type Side } from './compatibility';
import { SchemaComponents, standaloneSchema } from './json-schema';

const call = z.object({ id: z.string(), state: z.enum(['ringing', 'ended']), note: z.string().optional() });

function compare(before: z.ZodType, after: z.ZodType, side: Side): string[] {
  const io = side === 'sent' ? 'output' : 'input';
  return breakingChanges(standaloneSchema(before, io), standaloneSchema(after, io), side);
}

describe('breakingChanges', () => {
  it.each<[string, Side, z.ZodType, z.ZodType, string[]]>([
    ['nothing', 'sent', call, call, []],
    ['a field more', 'sent', call, call.extend({ more: z.int() }), []],
    ['a value more', 'sent', call, call.extend({ state: z.enum(['ringing', 'ended', 'held']) }), []],
    ['a field less', 'sent', call, call.omit({ note: true }), ['$.note: is gone']],
    [
      'a field that may be missing',
      'sent',
      call,
      call.partial({ id: true }),
      ['$.id: is no longer always there'],
    ],
    ['another type', 'sent', call, call.extend({ id: z.int() }), ['$.id: type was string and is integer']],
    ['null where there was none', 'accepted', call, call.extend({ id: z.string().nullable() }), []],
    ['an optional field more', 'accepted', call, call.extend({ more: z.int().optional() }), []],
    ['a default more', 'accepted', call, call.extend({ more: z.int().default(1) }), []],
    ['a needed field more', 'accepted', call, call.extend({ more: z.int() }), ['$.more: must be given now']],
    [
      'a value less',
      'accepted',
      call,
      call.extend({ state: z.enum(['ringing']) }),
      ['$.state: "ended" is no longer taken'],
    ],
    [
      'a field less inside a list',
      'sent',
      z.object({ calls: z.array(call) }),
      z.object({ calls: z.array(call.omit({ note: true })) }),
      ['$.calls[].note: is gone'],
    ],
    [
      'an alternative less',
      'accepted',
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]),
      ['$<kind=b>: is gone'],
    ],
  ])('%s, %s', (_title, side, before, after, expected) => {
    expect(compare(before, after, side)).toEqual(expected);
  });

  it('follows names, also round in a circle', () => {
    interface Tree {
      label?: unknown;
      children: Tree[];
    }
    const tree = (label: z.ZodType): z.ZodType<Tree> => {
      const node: z.ZodType<Tree> = z.object({ label, children: z.array(z.lazy(() => node)) });
      return node;
    };
    expect(compare(tree(z.string()), tree(z.int()), 'sent')).toContain(
      '$.label: type was string and is integer',
    );
  });
});

describe('SchemaComponents', () => {
  it('gives a schema that reads differently as input a second name, and what refers to it too', () => {
    const part = z.object({ size: z.int().default(1) }).meta({ id: 'Part' });
    const whole = z.object({ part }).meta({ id: 'Whole' });
    const components = new SchemaComponents();
    const both = () => [components.refer(whole, 'output'), components.refer(whole, 'input')];
    both();
    components.settle();
    expect(both()).toEqual([
      { $ref: '#/components/schemas/Whole' },
      { $ref: '#/components/schemas/WholeInput' },
    ]);
    expect(Object.keys(components.all())).toEqual(['Part', 'PartInput', 'Whole', 'WholeInput']);
  });
});
