import { existsSync, readFileSync } from 'node:fs';

const text = readFileSync('docker/Dockerfile', 'utf8');
/** Instructions with continued lines joined, comments left out. */
const instructions = text
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter(Boolean)
  .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line)!.slice(1) as [string, string]);
const all = (name: string): string[] =>
  instructions.filter(([instruction]) => instruction === name).map(([, value]) => value);

interface Stage {
  from: string;
  name: string;
  instructions: [string, string][];
}
const stages = instructions.reduce<Stage[]>((list, [instruction, value]) => {
  if (instruction === 'FROM') {
    const [from, , name] = value.split(' ') as [string, string, string];
    list.push({ from, name, instructions: [] });
  } else list.at(-1)?.instructions.push([instruction, value]);
  return list;
}, []);
const targets = ['operator', 'simulator', 'service'];
const inherited = (name: string): [string, string][] => {
  const stage = stages.find((candidate) => candidate.name === name);
  return stage ? [...inherited(stage.from), ...stage.instructions] : [];
};

it('builds on one pinned image that can be replaced', () => {
  expect(all('ARG')).toContain('NODE_IMAGE=node:24-bookworm-slim');
  for (const { from } of stages) expect(['${NODE_IMAGE}', ...stages.map(({ name }) => name)]).toContain(from);
  expect(text).not.toMatch(/:latest/);
});

it('builds a service unless told otherwise', () => {
  expect(stages.at(-1)!.name).toBe('service');
});

it.each(targets)(
  '%s runs as a user by number, with a command that gets signals, and nothing of the build',
  (target) => {
    const steps = inherited(target);
    const value = (name: string): string | undefined =>
      steps.filter(([instruction]) => instruction === name).at(-1)?.[1];
    expect(value('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const command = JSON.parse(value('CMD') ?? '') as string[];
    expect(command.slice(0, 2)).toEqual(['node', '--enable-source-maps']);
    expect(value('ENV')).toBe('NODE_ENV=production');
    expect(value('WORKDIR')).toBe('/parlance');
    for (const [instruction, argument] of steps)
      if (instruction === 'COPY') expect(argument).toMatch(new RegExp(`^--from=${target}-build `));
  },
);

it('copies what exists, and the list of what is sent to the builder knows it', () => {
  const sent = readFileSync('docker/Dockerfile.dockerignore', 'utf8');
  for (const argument of all('COPY').filter((value) => !value.startsWith('--from')))
    for (const source of argument.split(' ').slice(0, -1)) {
      expect(existsSync(source)).toBe(true);
      expect(sent).toContain(`\n!${source}`);
    }
});

it('has no health check, no remote files and no secrets', () => {
  expect(all('HEALTHCHECK')).toEqual([]);
  expect(all('ADD')).toEqual([]);
  expect(text).not.toMatch(/(ENV|ARG) \w*(PASSWORD|TOKEN|SECRET|KEY)/);
});
