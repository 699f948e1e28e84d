const CONTEXTS = [
  'workspace',
  'messaging',
  'templates',
  'policy',
  'calls',
  'media',
  'recordings',
  'automation',
  'analytics',
  'gateway',
];

/** Which type of project may use which. Tested by the fixtures beside this file: each breaks one row. */
const byType = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:feature', 'type:platform', 'type:contracts', 'type:util', 'type:ui'],
    bannedExternalImports: ['typeorm', 'pg', '@nats-io/*'],
  },
  {
    sourceTag: 'type:feature',
    onlyDependOnLibsWithTags: [
      'type:domain',
      'type:contracts',
      'type:platform',
      'type:provider',
      'type:util',
      'type:testing',
    ],
    bannedExternalImports: ['@nats-io/*', 'undici'],
  },
  {
    sourceTag: 'type:domain',
    onlyDependOnLibsWithTags: ['type:domain', 'type:util'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'zod', '@nats-io/*', 'rxjs', 'undici', 'pino'],
  },
  {
    sourceTag: 'type:contracts',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:util'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', '@nats-io/*'],
  },
  {
    sourceTag: 'type:platform',
    onlyDependOnLibsWithTags: ['type:platform', 'type:contracts', 'type:util', 'type:testing'],
  },
  {
    sourceTag: 'type:provider',
    onlyDependOnLibsWithTags: [
      'type:provider',
      'type:contracts',
      'type:platform',
      'type:util',
      'type:testing',
    ],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg'],
  },
  {
    sourceTag: 'type:ui',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:util'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', '@nats-io/*'],
  },
  {
    sourceTag: 'type:util',
    onlyDependOnLibsWithTags: ['type:util'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'zod', '@nats-io/*'],
  },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['*'] },
];

/** A context reaches another only through its contracts. */
const byContext = CONTEXTS.map((context) => ({
  sourceTag: `scope:${context}`,
  onlyDependOnLibsWithTags: [
    `scope:${context}`,
    'scope:shared',
    'scope:platform',
    'scope:providers',
    'scope:testing',
    'type:contracts',
  ],
}));

export const moduleBoundaries = {
  // Starting PostgreSQL and NATS is the same code for `npm start` and for tests.
  allow: ['tools/dev/(infrastructure/index|services|seed/whatsapp)\\.ts$'],
  // Servers and tests are loaded whole: a dynamic import is about order there, not about bundles.
  checkDynamicDependenciesExceptions: ['.*'],
  enforceBuildableLibDependency: false,
  allowCircularSelfDependency: false,
  // The test libraries use what their users' specs test; no production code is part of that circle.
  ignoredCircularDependencies: [['tag:type:testing', '*']],
  depConstraints: [
    ...byType,
    ...byContext,
    { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
    {
      sourceTag: 'scope:platform',
      onlyDependOnLibsWithTags: ['scope:platform', 'scope:shared', 'scope:testing'],
    },
    {
      sourceTag: 'scope:providers',
      onlyDependOnLibsWithTags: ['scope:providers', 'scope:platform', 'scope:shared', 'scope:testing'],
    },
    {
      sourceTag: 'scope:console',
      onlyDependOnLibsWithTags: ['scope:console', 'scope:gateway', 'scope:shared'],
    },
    { sourceTag: 'scope:simulator', onlyDependOnLibsWithTags: ['scope:simulator', 'scope:shared'] },
    { sourceTag: 'scope:host', onlyDependOnLibsWithTags: ['type:feature', 'type:platform', 'type:util'] },
    { sourceTag: 'scope:tools', onlyDependOnLibsWithTags: ['*'] },
    { sourceTag: 'scope:testing', onlyDependOnLibsWithTags: ['*'] },
  ],
};
