import { inspect } from 'node:util';
import { z } from 'zod';
import { ConfigError, loadConfig } from './load';
import { configReference } from './reference';
import { Secret, secretSchema } from './secret';
import { defineConfig, listSchema, portSchema } from './section';

const section = defineConfig('Mail', 'How mail is sent.', {
  MAIL_URL: z.url({ protocol: /^smtps?$/ }).describe('Server | relay'),
  MAIL_PASSWORD: secretSchema.describe('Its password'),
  MAIL_PORT: portSchema.default(25).describe('Its port'),
  MAIL_MODE: z.enum(['plain', 'html']).default('plain').describe('Format'),
  MAIL_COPY_TO: listSchema.describe('Also to'),
  MAIL_FROM: z.string().optional().describe('Sender'),
});
const env = { MAIL_URL: 'smtp://mail', MAIL_PASSWORD: 'hunter2' };

describe('a secret', () => {
  const secret = new Secret('hunter2');

  it('is not shown by anything but reveal', () => {
    expect(secret.reveal()).toBe('hunter2');
    const shown = [
      String(secret),
      `${secret as unknown as string}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 5 }),
      Object.entries(secret).join(),
      JSON.stringify(structuredClone({ ...secret })),
    ];
    for (const text of shown) expect(text).not.toContain('hunter2');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
  });
});

describe('loading', () => {
  it('parses, fills in defaults and takes empty variables as not set', () => {
    const config = loadConfig(section, { ...env, MAIL_PORT: '  ', MAIL_COPY_TO: 'a, b,,' });
    expect(config).toMatchObject({ MAIL_PORT: 25, MAIL_MODE: 'plain', MAIL_COPY_TO: ['a', 'b'] });
    expect(config.MAIL_PASSWORD.reveal()).toBe('hunter2');
    expect(config.MAIL_FROM).toBeUndefined();
  });

  it('names every wrong variable with its rule and meaning, and shows no value', () => {
    const wrong = { MAIL_URL: 'http://hunter2', MAIL_PORT: '70000', MAIL_MODE: 'hunter2' };
    const error = (() => {
      try {
        return loadConfig(section, wrong);
      } catch (e) {
        return e;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    const { issues, message } = error as ConfigError;
    expect(issues.map(({ variable }) => variable)).toEqual([
      'MAIL_URL',
      'MAIL_PASSWORD',
      'MAIL_PORT',
      'MAIL_MODE',
    ]);
    expect(message).toContain('  MAIL_PASSWORD: is not set. Its password');
    expect(message).toMatch(/MAIL_PORT: Too big.*65535/);
    expect(message).not.toContain('hunter2');
  });

  it('prefers the prefixed variable, and names it when it is wrong', () => {
    const both = { ...env, MAIL_PORT: '1', SALES_MAIL_PORT: '2', SALES_MAIL_MODE: 'nonsense' };
    expect(() => loadConfig(section, both, 'SALES_')).toThrow(/SALES_MAIL_MODE: /);
    expect(loadConfig(section, { ...both, SALES_MAIL_MODE: 'html' }, 'SALES_')).toMatchObject({
      MAIL_PORT: 2,
      MAIL_MODE: 'html',
    });
    expect(loadConfig(section, both)).toMatchObject({ MAIL_PORT: 1 });
  });

  it('puts several sections together and reports the faults of all', () => {
    const other = defineConfig('Other', 'More.', { OTHER: z.coerce.number().describe('A number') });
    expect(loadConfig([section, other], { ...env, OTHER: '7' })).toMatchObject({ MAIL_PORT: 25, OTHER: 7 });
    expect(() => loadConfig([section, other], {})).toThrow(/MAIL_URL[^]*OTHER: is not set/);
  });
});

it('refuses variables without a description or with a wrong name', () => {
  expect(() => defineConfig('X', 'x', { NAMELESS: z.string() })).toThrow('NAMELESS has no description');
  expect(() => defineConfig('X', 'x', { camelCase: z.string().describe('x') })).toThrow(
    'not the name of a variable',
  );
});

it('writes the reference of every variable', () => {
  expect(configReference([section])).toBe(`## Mail

How mail is sent.

| variable | value | default | meaning |
| --- | --- | --- | --- |
| \`MAIL_URL\` | URL | **required** | Server \\| relay |
| \`MAIL_PASSWORD\` | secret | **required** | Its password |
| \`MAIL_PORT\` | integer from 0 to 65535 | \`25\` | Its port |
| \`MAIL_MODE\` | \`plain\`, \`html\` | \`plain\` | Format |
| \`MAIL_COPY_TO\` | text | not set | Also to |
| \`MAIL_FROM\` | text | not set | Sender |
`);
});
